import { FINDINGS, type Finding, type Severity } from '@iam-tracker/core';

import type { Colors } from '../terminal.ts';
import type { Cell } from './table.ts';

/** Returns a severity in the colour of its urgency. */
export function severityCell(severity: Severity, colors: Colors): Cell {
  switch (severity) {
    case 'CRITICAL':
      return { text: severity, color: (text) => colors.bold(colors.red(text)) };
    case 'HIGH':
      return { text: severity, color: colors.red };
    case 'WARNING':
      return { text: severity, color: colors.yellow };
    case 'INFO':
      return severity;
  }
}

export function severityOf({ rule }: Finding): Severity {
  return FINDINGS[rule].severity;
}

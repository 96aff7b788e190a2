import type { Severity } from '@iam-tracker/core';

import { type Html, html } from './html.ts';

/** A severity in the colour of its urgency; the word says it too. */
export function severityBadge(severity: Severity): Html {
  return html`<span class="badge ${severity.toLowerCase()}">${severity}</span>`;
}

import { deadlineOf, type InvocationContext, MINUTE } from '@iam-tracker/core';
import type { ScanParts } from './ports.ts';
import { scan } from './scan.ts';
import type { ScanResult } from './scan-result.ts';
import type { ScanSettings } from './settings.ts';

export type { InvocationContext };

/** Time kept for storing, for finding causes and for metrics, at the most. */
const MARGIN_MILLISECONDS = MINUTE;
/** A third of the time and more is for IAM. */
const SHARE_OF_ENDING = 0.6;

export interface InvocationParts {
  readonly parts: ScanParts;
  readonly settings: ScanSettings;
}

/** Answers one invocation, whatever its payload. */
export async function invoke(
  context: InvocationContext,
  { parts, settings }: InvocationParts,
): Promise<ScanResult> {
  const deadline = deadlineOf(context, parts.clock, MARGIN_MILLISECONDS, SHARE_OF_ENDING);
  return scan(parts, settings, { deadline });
}

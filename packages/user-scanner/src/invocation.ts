import { MINUTE } from '@iam-tracker/core';
import type { ScanParts } from './ports.ts';
import { scan } from './scan.ts';
import type { ScanResult } from './scan-result.ts';
import type { ScanSettings } from './settings.ts';

/** Time kept for storing, for finding causes and for metrics, at the most. */
const MARGIN_MILLISECONDS = MINUTE;

/** What the scanner uses of Lambda's context. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

export interface InvocationParts {
  readonly parts: ScanParts;
  readonly settings: ScanSettings;
}

/** Answers one invocation, whatever its payload; a third of the time at the least is for IAM. */
export async function invoke(
  context: InvocationContext,
  { parts, settings }: InvocationParts,
): Promise<ScanResult> {
  const remaining = context.getRemainingTimeInMillis();
  const deadline = parts.clock.now() + remaining - Math.min(MARGIN_MILLISECONDS, remaining * 0.6);
  return scan(parts, settings, { deadline });
}

import { SEVERITIES, type Severity } from '@iam-tracker/core';

interface Weighed {
  readonly severity: Severity;
}

/** Place of a severity from the worst, which is 0. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Returns the worst severity of some alerts; that of none is the mildest. */
export function worstOf(entries: readonly Weighed[]): Severity {
  return SEVERITIES.find((each) => entries.some(({ severity }) => severity === each)) ?? 'INFO';
}

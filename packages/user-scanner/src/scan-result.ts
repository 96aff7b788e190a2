import type { Metric } from '@iam-tracker/core';

/** What a scan returns and logs; the names are a contract with users and their log queries. */
export interface ScanResult {
  readonly message: string;
  /** Absent when the scan did not begin. */
  readonly scan_timestamp?: string;
  readonly total_users: number;
  readonly records_written: number;
  readonly changes: number;
  readonly unexplained_changes: number;
  readonly errors: number;
  readonly duration_seconds: number;
  readonly iam_calls: number;
  readonly throttled_calls: number;
}

/** The reference document's five, in its units. */
export function metricsOf(result: ScanResult, isSuccess: boolean): Metric[] {
  const count = (name: string, value: number): Metric => ({ name, unit: 'Count', value });
  return [
    count('UsersScanned', result.total_users),
    count('RecordsWritten', result.records_written),
    count('Errors', result.errors),
    { name: 'Duration', unit: 'Milliseconds', value: Math.round(result.duration_seconds * 1000) },
    { name: 'Success', unit: 'None', value: isSuccess ? 1 : 0 },
  ];
}

import {
  type AttributeItem,
  decodeContent,
  encodeContent,
  type StoredItem,
} from '../attribute-content.ts';
import { AppError } from '../error.ts';
import type { Retention } from '../event/event-item.ts';
import { expiryOf, RECORD_KEYS } from './user-record-keys.ts';
import { SCAN_STATUSES, type ScanHeader } from './user-scan.ts';

const ATTRIBUTES = [
  ['status', 'status'],
  ['completedAt', 'completed_at'],
  ['durationSeconds', 'duration_seconds'],
  ['totalUsers', 'total_users'],
  ['recordsWritten', 'records_written'],
  ['errors', 'errors'],
  ['errorMessage', 'error_message'],
  ['previousScan', 'previous_scan'],
  ['changes', 'changes'],
  ['changesPending', 'changes_pending'],
  ['credentialReportTime', 'credential_report_time'],
  ['missingPermissions', 'missing_permissions'],
  ['root', 'root'],
  ['rootFindings', 'root_findings'],
  ['iamCalls', 'iam_calls'],
  ['throttledCalls', 'throttled_calls'],
] as const satisfies readonly (readonly [keyof ScanHeader, string])[];
const COUNTS = ['totalUsers', 'recordsWritten', 'errors', 'changes', 'changesPending'] as const;

/** Returns the key of a scan's header. */
export function scanKey(scanTimestamp: string) {
  return {
    user_name: { S: RECORD_KEYS.scanPartition },
    scan_timestamp: { S: `${RECORD_KEYS.scanPrefix}${scanTimestamp}` },
  };
}

/** Writes the header of a scan as an item. */
export function encodeScanHeader(header: ScanHeader, { retentionDays }: Retention): AttributeItem {
  const item: AttributeItem = { ...scanKey(header.scanTimestamp), record_type: { S: 'scan' } };
  for (const [field, name] of ATTRIBUTES) {
    const value = header[field];
    if (value !== undefined && value !== '') item[name] = encodeContent(value);
  }
  item.ttl = expiryOf(header.scanTimestamp, retentionDays);
  return item;
}

/**
 * Reads a header back: exactly the one that was written.
 *
 * @throws AppError BAD_ARGUMENT when the item is no header: guessing whether a scan was complete could
 * show users as deleted.
 */
export function decodeScanHeader(item: StoredItem): ScanHeader {
  const key = decodeContent(item.scan_timestamp);
  const fields: Partial<Record<keyof ScanHeader, unknown>> = {};
  if (typeof key === 'string' && key.startsWith(RECORD_KEYS.scanPrefix)) {
    fields.scanTimestamp = key.slice(RECORD_KEYS.scanPrefix.length);
  }
  for (const [field, name] of ATTRIBUTES) {
    const value = item[name] === undefined ? undefined : decodeContent(item[name]);
    if (value !== undefined) fields[field] = value;
  }
  const isHeader =
    typeof fields.scanTimestamp === 'string' &&
    SCAN_STATUSES.some((status) => status === fields.status) &&
    COUNTS.every((field) => typeof fields[field] === 'number');
  if (!isHeader) {
    throw new AppError('BAD_ARGUMENT', `The item ${String(key)} is not the header of a scan.`);
  }
  return fields as unknown as ScanHeader;
}

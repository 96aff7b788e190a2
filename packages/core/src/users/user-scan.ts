import {
  type AttributeItem,
  decodeContent,
  encodeContent,
  type StoredItem,
} from '../attribute-content.ts';
import { AppError } from '../error.ts';
import type { Retention } from '../event/event-item.ts';
import type { Finding } from './finding.ts';
import { expiryOf, RECORD_KEYS } from './user-record-keys.ts';

/** `complete` is published: its users are the inventory of that time. No other is ever compared. */
export const SCAN_STATUSES = ['running', 'complete', 'failed'] as const;
type ScanStatus = (typeof SCAN_STATUSES)[number];

/** A permission the scanner was refused, and the fields that are absent because of it. */
export interface MissingPermission {
  readonly permission: string;
  readonly fields: readonly string[];
}

/** Root as the credential report has it; root is no IAM user and has no user record. */
export interface RootCredentials {
  readonly mfaActive?: boolean;
  /** False where an organisation has removed root's credentials; absent in reports that do not tell. */
  readonly passwordEnabled?: boolean;
  readonly passwordLastUsed?: string;
  readonly activeAccessKeys?: number;
  /** Active ones. */
  readonly signingCertificates?: number;
}

/** Header of one scan. Times are ISO 8601 UTC. */
export interface ScanHeader {
  readonly scanTimestamp: string;
  readonly status: ScanStatus;
  readonly completedAt?: string;
  readonly durationSeconds?: number;
  readonly totalUsers: number;
  readonly recordsWritten: number;
  readonly errors: number;
  readonly errorMessage?: string;
  /** The complete scan it was compared with; absent when there was none to compare with. */
  readonly previousScan?: string;
  readonly changes: number;
  /** Changes whose cause may still turn up. */
  readonly changesPending: number;
  readonly credentialReportTime?: string;
  readonly missingPermissions?: readonly MissingPermission[];
  readonly root?: RootCredentials;
  readonly rootFindings?: readonly Finding[];
  readonly iamCalls?: number;
  readonly throttledCalls?: number;
}

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
function scanKey(scanTimestamp: string) {
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

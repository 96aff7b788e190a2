import {
  type AttributeItem,
  decodeContent,
  encodeContent,
  type StoredItem,
} from '../attribute-content.ts';
import { AppError } from '../error.ts';
import type { Retention } from '../event/event-item.ts';
import type { UserRecord } from './user-record.ts';
import { expiryOf } from './user-record-keys.ts';

/** How one field of a user record is stored. */
export interface UserRecordAttribute {
  readonly field: keyof UserRecord;
  /** Name in the table, in the lake and in JSON output. */
  readonly name: string;
  /**
   * `timestamp` is ISO 8601 text; `strings` a list of texts; `objects` a list of small objects, JSON text
   * in the lake.
   */
  readonly kind: 'string' | 'timestamp' | 'boolean' | 'number' | 'strings' | 'objects';
  readonly description: string;
}

/** Every stored attribute, in the order of documents and of output. The only such list. */
export const USER_RECORD_ATTRIBUTES = [
  { field: 'userName', name: 'user_name', kind: 'string', description: 'IAM user name' },
  {
    field: 'scanTimestamp',
    name: 'scan_timestamp',
    kind: 'timestamp',
    description: 'Start of the scan that saw the user so',
  },
  {
    field: 'userId',
    name: 'user_id',
    kind: 'string',
    description: 'Stable id: survives a rename, differs when a name is used again',
  },
  { field: 'arn', name: 'arn', kind: 'string', description: 'ARN of the user' },
  { field: 'accountId', name: 'account_id', kind: 'string', description: 'Account of the user' },
  { field: 'path', name: 'path', kind: 'string', description: 'IAM path' },
  {
    field: 'createDate',
    name: 'create_date',
    kind: 'timestamp',
    description: 'When the user was created',
  },
  {
    field: 'passwordLastUsed',
    name: 'password_last_used',
    kind: 'timestamp',
    description: 'Last console sign-in; absent when never',
  },
  {
    field: 'passwordEnabled',
    name: 'password_enabled',
    kind: 'boolean',
    description: 'Has a console password',
  },
  {
    field: 'passwordLastChanged',
    name: 'password_last_changed',
    kind: 'timestamp',
    description: 'When the password was last set',
  },
  {
    field: 'passwordNextRotation',
    name: 'password_next_rotation',
    kind: 'timestamp',
    description: 'When the password policy asks for a new one',
  },
  { field: 'mfaActive', name: 'mfa_active', kind: 'boolean', description: 'Has an MFA device' },
  {
    field: 'mfaDevices',
    name: 'mfa_devices',
    kind: 'strings',
    description: 'Serial numbers or ARNs of MFA devices, when asked for',
  },
  {
    field: 'programmaticAccess',
    name: 'programmatic_access',
    kind: 'boolean',
    description: 'Has an active access key',
  },
  {
    field: 'accessKeys',
    name: 'access_keys',
    kind: 'objects',
    description: 'Access keys: accessKeyId, slot, status, createDate, lastUsedDate/Service/Region',
  },
  { field: 'groups', name: 'groups', kind: 'strings', description: 'Groups the user is in' },
  {
    field: 'attachedPolicies',
    name: 'attached_policies',
    kind: 'strings',
    description: 'ARNs of managed policies attached to the user itself',
  },
  {
    field: 'inlinePolicies',
    name: 'inline_policies',
    kind: 'objects',
    description: 'Inline policies: name, digest, isAdmin',
  },
  {
    field: 'permissionsBoundary',
    name: 'permissions_boundary',
    kind: 'string',
    description: 'ARN of the permissions boundary',
  },
  { field: 'tags', name: 'tags', kind: 'objects', description: 'Tags: key, value' },
  {
    field: 'signingCertificates',
    name: 'signing_certificates',
    kind: 'number',
    description: 'Active signing certificates',
  },
  {
    field: 'sshPublicKeys',
    name: 'ssh_public_keys',
    kind: 'number',
    description: 'SSH public keys, when asked for',
  },
  {
    field: 'serviceCredentials',
    name: 'service_credentials',
    kind: 'number',
    description: 'Service-specific credentials, when asked for',
  },
  {
    field: 'lastActivity',
    name: 'last_activity',
    kind: 'timestamp',
    description: 'Latest use of the password or of a key',
  },
  {
    field: 'daysSinceLastActivity',
    name: 'days_since_last_activity',
    kind: 'number',
    description: 'Whole days from then to the scan',
  },
  {
    field: 'findings',
    name: 'findings',
    kind: 'objects',
    description: 'What the scan found wrong: rule, subject, days',
  },
  {
    field: 'credentialReportTime',
    name: 'credential_report_time',
    kind: 'timestamp',
    description: 'When AWS made the report behind password, MFA and key facts',
  },
  {
    field: 'keysTime',
    name: 'keys_time',
    kind: 'timestamp',
    description: 'When the access keys were last listed for this user',
  },
  {
    field: 'detailsTime',
    name: 'details_time',
    kind: 'timestamp',
    description: 'When MFA devices and counts were last asked for this user',
  },
] as const satisfies readonly UserRecordAttribute[];

const REQUIRED = ['userName', 'scanTimestamp', 'userId', 'arn', 'createDate'] as const;

/**
 * Writes a record as an item of the user-records table. Empty texts are left out, empty lists are not.
 * The same record gives the same item. Whatever fits IAM's quotas (10 groups, 20 policies, 50 tags, 2 KB of
 * inline policies a user) stays far below DynamoDB's 400 KB.
 */
export function encodeUserRecord(record: UserRecord, { retentionDays }: Retention): AttributeItem {
  const item: AttributeItem = {};
  for (const { field, name } of USER_RECORD_ATTRIBUTES) {
    const value = record[field];
    if (value !== undefined && value !== '') item[name] = encodeContent(value);
  }
  item.ttl = expiryOf(record.scanTimestamp, retentionDays);
  return item;
}

/**
 * Reads an item back: exactly the record it was written from. Attributes of the wrong kind count as
 * absent, and those that are none of ours (`ttl`) are ignored.
 *
 * @throws AppError BAD_ARGUMENT when what every record has is missing: not a user record.
 */
export function decodeUserRecord(item: StoredItem): UserRecord {
  const fields: Partial<Record<keyof UserRecord, unknown>> = {};
  for (const { field, name, kind } of USER_RECORD_ATTRIBUTES) {
    const value = item[name] === undefined ? undefined : decodeContent(item[name]);
    if (value !== undefined && isOfKind(value, kind)) fields[field] = value;
  }
  const missing = REQUIRED.filter((field) => fields[field] === undefined);
  if (missing.length > 0) {
    throw new AppError(
      'BAD_ARGUMENT',
      `The item is not a user record: it has no ${missing.join(', ')}.`,
    );
  }
  return fields as unknown as UserRecord;
}

function isOfKind(value: unknown, kind: UserRecordAttribute['kind']): boolean {
  if (kind === 'boolean' || kind === 'number') return typeof value === kind;
  if (kind === 'strings') return isListOf(value, 'string');
  if (kind === 'objects') return isListOf(value, 'object');
  return typeof value === 'string';
}

function isListOf(value: unknown, type: 'string' | 'object'): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === type);
}

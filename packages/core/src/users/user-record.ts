import {
  type AttributeItem,
  decodeContent,
  encodeContent,
  type StoredItem,
} from '../attribute-content.ts';
import { AppError } from '../error.ts';
import type { Retention } from '../event/event-item.ts';
import type { Finding } from './finding.ts';
import { expiryOf } from './user-record-keys.ts';

export const KEY_STATUSES = ['Active', 'Inactive'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** One access key of a user. Who holds the two apart is IAM; without an id it is their slot. */
export interface AccessKeyRecord {
  /** Known once ListAccessKeys was asked; the credential report has no ids. */
  readonly accessKeyId?: string;
  /** The report's column, 1 or 2, when the report has told of the key. */
  readonly slot?: number;
  readonly status: KeyStatus;
  /** Time of its making; the report calls it `last_rotated`. */
  readonly createDate?: string;
  /** Absent: never used, as far as AWS knows (it tracks use since April 2015). */
  readonly lastUsedDate?: string;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
}

export interface InlinePolicyRecord {
  readonly name: string;
  /** Digest of the document, so that a changed one shows; the document itself is not kept. */
  readonly digest: string;
  /** True when it allows every action on every resource, without a condition. */
  readonly isAdmin?: boolean;
}

export interface TagRecord {
  readonly key: string;
  /** Absent when the tag has no value. */
  readonly value?: string;
}

/**
 * An IAM user as one scan saw it. Times are ISO 8601 UTC in whole seconds. A field that is absent is
 * one of two things: AWS has nothing to say (no password was ever used), or the scan could not know,
 * which its header explains. Lists that are known are there even when they are empty.
 */
export interface UserRecord {
  readonly userName: string;
  readonly scanTimestamp: string;
  /** Stays the same when the user is renamed, and is another when a name is used again. */
  readonly userId: string;
  readonly arn: string;
  readonly accountId?: string;
  readonly path?: string;
  readonly createDate: string;
  /** Absent: never, or not known to AWS. */
  readonly passwordLastUsed?: string;
  readonly passwordEnabled?: boolean;
  readonly passwordLastChanged?: string;
  readonly passwordNextRotation?: string;
  readonly mfaActive?: boolean;
  /** Serial numbers or ARNs. */
  readonly mfaDevices?: readonly string[];
  /** True when there is an active access key. */
  readonly programmaticAccess?: boolean;
  /** Oldest first. */
  readonly accessKeys?: readonly AccessKeyRecord[];
  readonly groups?: readonly string[];
  /** ARNs of attached managed policies. */
  readonly attachedPolicies?: readonly string[];
  readonly inlinePolicies?: readonly InlinePolicyRecord[];
  /** ARN; known to be none when `groups` are known and this is absent. */
  readonly permissionsBoundary?: string;
  readonly tags?: readonly TagRecord[];
  /** Counts of the other credentials a user may have. */
  readonly signingCertificates?: number;
  readonly sshPublicKeys?: number;
  readonly serviceCredentials?: number;
  /** The latest use of the password or of a key. */
  readonly lastActivity?: string;
  readonly daysSinceLastActivity?: number;
  readonly findings?: readonly Finding[];
  /** Time at which AWS made the report that password, MFA and key facts are from: up to four hours ago. */
  readonly credentialReportTime?: string;
  /** Time of the last listing of keys for this user alone: up to the second, unlike the report. */
  readonly keysTime?: string;
  /** Time of the last question for MFA devices and counts of this user alone. */
  readonly detailsTime?: string;
}

/** Storage of one field of a user record. */
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

import {
  type AttributeItem,
  decodeContent,
  encodeContent,
  type StoredItem,
} from '../attribute-content.ts';
import { AppError } from '../error.ts';
import type { Retention } from '../event/event-item.ts';
import type { UserRecord } from './user-record.ts';
import { USER_RECORD_ATTRIBUTES, type UserRecordAttribute } from './user-record-attributes.ts';
import { expiryOf } from './user-record-keys.ts';

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

import {
  type AttributeItem,
  decodeContent,
  decodeMembers,
  encodeContent,
  encodeMembers,
  type StoredItem,
} from '../attribute-content.ts';
import type { Retention } from '../event/event-item.ts';
import {
  CAUSE_STATUSES,
  CHANGE_KINDS,
  type UnexplainedChange,
  type UserChange,
} from './user-change.ts';
import { expiryOf, RECORD_KEYS } from './user-record-keys.ts';

/** `record_type` of the item that the alerter waits for. */
export const UNEXPLAINED_CHANGE = 'unexplained_change';
const CHANGE_SET = 'changes';

/** Names of an unexplained change, flat: a stream record of it reads like a line. */
const UNEXPLAINED_ATTRIBUTES = [
  ['changeId', 'change_id'],
  ['kind', 'kind'],
  ['userName', 'changed_user'],
  ['userId', 'user_id'],
  ['arn', 'arn'],
  ['subject', 'subject'],
  ['before', 'before'],
  ['after', 'after'],
  ['scanTimestamp', 'detected_at'],
  ['previousScan', 'previous_scan'],
  ['changedAfter', 'changed_after'],
  ['changedBefore', 'changed_before'],
  ['judgedAt', 'judged_at'],
] as const satisfies readonly (readonly [keyof UnexplainedChange, string])[];
const UNEXPLAINED_OPTIONAL: ReadonlySet<string> = new Set(['subject', 'before', 'after']);

/** Returns the key of everything one scan saw changed of one user. */
export function changeKey(userName: string, scanTimestamp: string) {
  return {
    user_name: { S: `${RECORD_KEYS.changePartitionPrefix}${userName}` },
    scan_timestamp: { S: `${RECORD_KEYS.changePrefix}${scanTimestamp}` },
  };
}

/** Writes the changes of one user that one scan saw, in their order, as one item. */
export function encodeChanges(
  changes: readonly [UserChange, ...UserChange[]],
  { retentionDays }: Retention,
): AttributeItem {
  const [{ userName, scanTimestamp }] = changes;
  return {
    ...changeKey(userName, scanTimestamp),
    record_type: { S: CHANGE_SET },
    changes: encodeContent(changes),
    ttl: expiryOf(scanTimestamp, retentionDays),
  };
}

/** Reads the changes of an item back; none when it is another item. What is no change is left out. */
export function decodeChanges(item: StoredItem): UserChange[] {
  if (decodeContent(item.record_type) !== CHANGE_SET) return [];
  const changes = decodeContent(item.changes);
  return Array.isArray(changes) ? (changes as unknown[]).filter(isUserChange) : [];
}

/** Writes the item whose insertion the alerter waits for. Writing it again changes nothing. */
export function encodeUnexplainedChange(
  change: UnexplainedChange,
  { retentionDays }: Retention,
): AttributeItem {
  const fields = UNEXPLAINED_ATTRIBUTES.map(([field, name]) => [name, change[field]] as const);
  return {
    user_name: { S: `${RECORD_KEYS.unexplainedPartitionPrefix}${change.userName}` },
    scan_timestamp: { S: `${RECORD_KEYS.unexplainedPrefix}${change.changeId}` },
    record_type: { S: UNEXPLAINED_CHANGE },
    ...encodeMembers(Object.fromEntries(fields)),
    ttl: expiryOf(change.scanTimestamp, retentionDays),
  };
}

/**
 * Reads an unexplained change out of an item or the image of a stream record, in DynamoDB's notation;
 * undefined for every other item of the table.
 */
export function decodeUnexplainedChange(image: StoredItem): UnexplainedChange | undefined {
  const members = decodeMembers(image);
  if (members.record_type !== UNEXPLAINED_CHANGE) return undefined;
  const fields: Partial<Record<keyof UnexplainedChange, unknown>> = {};
  for (const [field, name] of UNEXPLAINED_ATTRIBUTES) {
    const value = members[name];
    if (typeof value === 'string') fields[field] = value;
    else if (!UNEXPLAINED_OPTIONAL.has(field)) return undefined;
  }
  return CHANGE_KINDS.some((kind) => kind === fields.kind)
    ? (fields as unknown as UnexplainedChange)
    : undefined;
}

function isUserChange(value: unknown): value is UserChange {
  const { changeId, kind, userName, userId, causeStatus } = value as Partial<UserChange>;
  return (
    [changeId, userName, userId].every((text) => typeof text === 'string') &&
    CHANGE_KINDS.some((known) => known === kind) &&
    CAUSE_STATUSES.some((known) => known === causeStatus)
  );
}

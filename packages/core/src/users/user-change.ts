import {
  type AttributeItem,
  decodeContent,
  decodeMembers,
  encodeContent,
  encodeMembers,
  type StoredItem,
} from '../attribute-content.ts';
import type { ActorType } from '../event/activity-event.ts';
import type { Retention } from '../event/event-item.ts';
import { expiryOf, RECORD_KEYS } from './user-record-keys.ts';

/** Kinds of changes of a user that two complete scans can show. */
export const CHANGE_KINDS = [
  'user_created',
  'user_deleted',
  'user_recreated',
  'user_renamed',
  'path_changed',
  'password_enabled',
  'password_disabled',
  'password_changed',
  'mfa_enabled',
  'mfa_disabled',
  'mfa_device_added',
  'mfa_device_removed',
  'key_created',
  'key_activated',
  'key_deactivated',
  'key_deleted',
  'group_joined',
  'group_left',
  'policy_attached',
  'policy_detached',
  'inline_policy_added',
  'inline_policy_changed',
  'inline_policy_removed',
  'boundary_set',
  'boundary_removed',
  'tag_set',
  'tag_removed',
  'signing_certificates_changed',
  'ssh_public_keys_changed',
  'service_credentials_changed',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * `pending`: no event yet, and one may still come. `unexplained`: everything was read and no event
 * tells of it. `unknown`: the events of that time are not all known, so it cannot be told.
 */
export const CAUSE_STATUSES = ['pending', 'explained', 'unexplained', 'unknown'] as const;
export type CauseStatus = (typeof CAUSE_STATUSES)[number];

/** The CloudTrail event behind a change. */
export interface ChangeCause {
  readonly eventId: string;
  readonly eventTime: string;
  readonly eventName: string;
  /** The person or workload, as the event alone tells. */
  readonly actor: string;
  readonly actorType: ActorType;
  readonly sourceIp?: string;
}

/** One thing that changed of a user between two complete scans. Times are ISO 8601 UTC. */
export interface UserChange {
  /** The same whenever the same two scans are compared; at most 900 bytes. */
  readonly changeId: string;
  readonly kind: ChangeKind;
  /** The name in the later scan; of a deleted user the last one. */
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
  /** Part of the user that changed: a key id (or `slot-1`), a group, a policy, a tag's key, a device. */
  readonly subject?: string;
  /** Text before and after, where it is one: names, paths, digests, counts, times. */
  readonly before?: string;
  readonly after?: string;
  /** The scan that saw it. */
  readonly scanTimestamp: string;
  readonly previousScan: string;
  /** It happened between these two; wider than the scans where a fact comes from an older report. */
  readonly changedAfter: string;
  readonly changedBefore: string;
  readonly causeStatus: CauseStatus;
  readonly cause?: ChangeCause;
}

/** A change for which the alarm is raised: no event explains it, and its time was read completely. */
export interface UnexplainedChange extends Omit<UserChange, 'causeStatus' | 'cause'> {
  /** Time of that verdict. */
  readonly judgedAt: string;
}

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

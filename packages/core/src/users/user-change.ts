import type { ActorType } from '../event/activity-event.ts';

/** What two complete scans can show to have changed of a user. */
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
 * tells of it. `unknown`: the events of that time are not all known, so nobody can say.
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
  /** The same whenever the same two scans are compared; at most 1,000 bytes. */
  readonly changeId: string;
  readonly kind: ChangeKind;
  /** The name in the later scan; of a deleted user the last one. */
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
  /** What of the user changed: a key id (or `slot-1`), a group, a policy, a tag's key, a device. */
  readonly subject?: string;
  /** What it was and what it is, where that is a text: names, paths, digests, counts, times. */
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
  /** When that was decided. */
  readonly judgedAt: string;
}

import { isServiceLinkedRole } from './actor.ts';
import type { Reading } from './event-summary.ts';
import { type JsonObject, readFlag, readObject } from './record.ts';
import { matchesRole, matchesRoleName, type RolePatterns } from './role-patterns.ts';

/** Why an event is counted but not stored. */
export const FILTER_REASONS = ['aws_service', 'service_linked_role', 'filtered_role'] as const;
export type FilterReason = (typeof FILTER_REASONS)[number];

/** What counts as noise. */
export interface NoiseSettings {
  /** Whether routine calls of AWS services and of their service-linked roles are left out. */
  readonly filterAwsServiceEvents: boolean;
  /** Roles of scanners and the like, whose sessions are left out. */
  readonly filteredRoles: RolePatterns;
}

/** What programs do for themselves; people, root and IAM users (who may be people) are never hidden. */
const FILTERED_ACTOR_TYPES: ReadonlySet<string> = new Set(['workload', 'aws_service', 'account']);
/** For records without `readOnly` (before version 1.02 and some sign-ins). CloudTrail counts AssumeRole* as reading. */
const READING_NAME = /^(?:AssumeRole|Describe|Get|List|Lookup|Search|Simulate)/;

/**
 * Returns why a record is noise, or undefined when it is to be stored. AWS services and service-linked
 * roles are noise only while they read: what changes something is always kept. A filtered role is
 * left out with its successful assumptions and everything its sessions do; a refused assumption is
 * kept, since somebody tried.
 */
export function findFilterReason(
  record: JsonObject,
  eventName: string,
  reading: Reading,
  settings: NoiseSettings,
): FilterReason | undefined {
  const { identity } = reading;
  if (settings.filterAwsServiceEvents && isReading(record, eventName)) {
    if (identity.userType === 'AWSService' && reading.actor.rule === 'aws_service') {
      return 'aws_service';
    }
    if (isServiceLinkedRole(identity.roleArn) && reading.actor.rule === 'aws_service') {
      return 'service_linked_role';
    }
  }
  return isFilteredRole(record, eventName, reading, settings.filteredRoles)
    ? 'filtered_role'
    : undefined;
}

function isReading(record: JsonObject, eventName: string): boolean {
  return readFlag(record, 'readOnly') ?? READING_NAME.test(eventName);
}

function isFilteredRole(
  record: JsonObject,
  eventName: string,
  { actor, call, identity }: Reading,
  patterns: RolePatterns,
): boolean {
  if (patterns.patterns.length === 0 || !FILTERED_ACTOR_TYPES.has(actor.actorType)) return false;
  if (identity.roleArn !== undefined && matchesRole(patterns, identity.roleArn)) return true;
  const isRoleSession = identity.userType === 'AssumedRole' && identity.roleArn === undefined;
  if (isRoleSession && matchesRoleName(patterns, identity.userName)) return true;
  if (record.eventSource !== 'sts.amazonaws.com' || !eventName.startsWith('AssumeRole'))
    return false;
  const { roleArn } = readObject(record, 'requestParameters');
  return (
    call.outcome === 'success' && typeof roleArn === 'string' && matchesRole(patterns, roleArn)
  );
}

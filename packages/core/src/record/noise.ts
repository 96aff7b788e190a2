import type { OwnResources } from '../event/own-resources.ts';
import { readService } from '../event/service-name.ts';
import { type JsonObject, objectIn } from '../json.ts';
import { readMfa } from '../people/mfa.ts';
import { isInteractive } from '../people/person-or-program.ts';
import { accountOfRole, isServiceLinkedRole } from '../people/vouched.ts';
import { isReading, readIssuedAccessKeyId } from './call.ts';
import type { Reading } from './event-draft.ts';
import { matchesRole, matchesSession, type RolePatterns } from './role-patterns.ts';

/** Reasons to count an event and not store it. */
export const FILTER_REASONS = [
  'aws_service',
  'service_linked_role',
  'filtered_role',
  'filtered_role_change',
] as const;
export type FilterReason = (typeof FILTER_REASONS)[number];

/** Settings of what counts as noise. */
export interface NoiseSettings {
  /** True to leave out routine calls of AWS services and of their service-linked roles. */
  readonly filterAwsServiceEvents: boolean;
  /** Roles of scanners and the like: what their sessions read is left out. */
  readonly filteredRoles: RolePatterns;
  /**
   * True to leave out what sessions of those roles change too, as `filtered_role_change`. Absent: it is
   * stored, since a caller who may create a role may give it a name that is filtered.
   */
  readonly hidesFilteredRoleChanges?: boolean;
  /** Resources of the deployment: what changes them is kept, of whatever service and by whatever role. */
  readonly ownResources?: OwnResources;
}

/** Actors that are programs; people, root and IAM users (who may be people) are never hidden. */
const FILTERED_ACTOR_TYPES: ReadonlySet<string> = new Set(['workload', 'aws_service', 'account']);

/**
 * Returns why a record is noise, or undefined when it is to be stored. AWS services and service-linked
 * roles are noise while they read. Of a filtered role of `accountId`, the account of the record, its
 * successful assumptions and what its sessions read are noise; a refused assumption is kept, since
 * a caller tried, and so is everything when the account is unknown. What changes something or hands out
 * credentials is kept, unless settings say otherwise. Nothing that a caller can choose but the name of a
 * filtered role makes noise of a record.
 */
export function findFilterReason(
  record: JsonObject,
  eventName: string,
  reading: Reading,
  settings: NoiseSettings,
  accountId: string | undefined,
): FilterReason | undefined {
  const { actor, identity } = reading;
  const isRead = isReading(record, eventName);
  if (settings.filterAwsServiceEvents && isRead && actor.rule === 'aws_service') {
    if (identity.userType === 'AWSService') return 'aws_service';
    if (isServiceLinkedRole(identity.roleArn)) return 'service_linked_role';
  }
  const { filteredRoles } = settings;
  if (filteredRoles.patterns.length === 0 || accountId === undefined) return undefined;
  if (!FILTERED_ACTOR_TYPES.has(actor.actorType) || isPerson(record, reading)) return undefined;
  if (isAssumption(record, eventName, reading, filteredRoles, accountId)) return 'filtered_role';
  if (!isSession(reading, filteredRoles, accountId)) return undefined;
  if (isRead && readIssuedAccessKeyId(record) === undefined) return 'filtered_role';
  return settings.hidesFilteredRoleChanges === true ? 'filtered_role_change' : undefined;
}

/** By what AWS vouches for, so that a session name that says nothing hides no one; a delegate is a stranger. */
function isPerson(record: JsonObject, { actor, call, identity }: Reading): boolean {
  return (
    actor.rule === 'delegate' ||
    isInteractive(record) ||
    readMfa(record, identity, call.outcome) === 'yes'
  );
}

/** A session of another account's role of the same name is a stranger. */
function isSession(
  { identity }: Reading,
  patterns: RolePatterns,
  accountId: string | undefined,
): boolean {
  const owner = accountOfRole(identity.roleArn ?? identity.userArn);
  return owner === accountId && matchesSession(patterns, identity);
}

function isAssumption(
  record: JsonObject,
  eventName: string,
  { call }: Reading,
  patterns: RolePatterns,
  accountId: string | undefined,
): boolean {
  if (readService(record.eventSource) !== 'sts' || !eventName.startsWith('AssumeRole')) {
    return false;
  }
  const { roleArn } = objectIn(record, 'requestParameters');
  return (
    call.outcome === 'success' &&
    typeof roleArn === 'string' &&
    accountOfRole(roleArn) === accountId &&
    matchesRole(patterns, roleArn)
  );
}

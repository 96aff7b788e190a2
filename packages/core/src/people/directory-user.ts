import type { ActivityEvent } from '../event/activity-event.ts';

/** Ids of users in an identity store (Identity Store API reference, `ResourceId`). */
const USER_ID = /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The name under which a user of Identity Center signed in. */
export interface DirectoryUser {
  /** Lower case. */
  readonly userId: string;
  readonly name: string;
  /** Time of the name's use, ISO 8601: people get new names, the newest counts. */
  readonly eventTime: string;
}

/** Tells whether an actor is the id of a person in a directory and not a name. */
export function isDirectoryId(actor: string): boolean {
  return USER_ID.test(actor);
}

/**
 * Learns which name stands for which id of a directory, from an event that has both: sign-ins alone do.
 * Undefined for all others.
 */
export function readDirectoryUser(
  event: Pick<ActivityEvent, 'actor' | 'actorType' | 'eventTime'> & {
    readonly principalId?: string | undefined;
    readonly userType?: string | undefined;
  },
): DirectoryUser | undefined {
  const { actor, actorType, eventTime, principalId, userType } = event;
  // `Unknown` is who has not signed in yet: the name is only what was typed.
  if (userType !== 'IdentityCenterUser' || actorType !== 'person') return undefined;
  if (principalId === undefined || !isDirectoryId(principalId) || isDirectoryId(actor)) {
    return undefined;
  }
  return { userId: principalId.toLowerCase(), name: actor, eventTime };
}

/**
 * Chooses between two names of one user: the newer, then the first in order. Commutative, associative,
 * idempotent.
 */
export function mergeDirectoryUsers(a: DirectoryUser, b: DirectoryUser): DirectoryUser {
  if (a.eventTime !== b.eventTime) return a.eventTime > b.eventTime ? a : b;
  return a.name <= b.name ? a : b;
}

/** Adds a user to those found so far, by id; what was learnt before, in whichever order, is merged. */
export function addDirectoryUser(users: Map<string, DirectoryUser>, user: DirectoryUser): void {
  const known = users.get(user.userId);
  users.set(user.userId, known === undefined ? user : mergeDirectoryUsers(known, user));
}

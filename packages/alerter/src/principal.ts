import { isIdentityCenterRole, originOf, placeOf } from '@iam-tracker/core';
import { isRoot, joinKey } from './caller.ts';
import { isInstanceSession } from './compute-session.ts';
import type { RuleEvent } from './rule-event.ts';
import { type Habits, type Place, placesKnownFor } from './state/habits.ts';
import { isPod } from './web-identity.ts';

const ASKING = '?';
const HOME_DAYS = 7;

/** What an event adds to the habits of a principal. */
export interface PlaceSight {
  readonly principal: string;
  readonly network: string;
  readonly via: string;
}

/**
 * Returns the principal whose habits rules ask about, by what AWS vouches for alone: an IAM user, root, a person of
 * Identity Center, the instances of a role, the pods of an account. Undefined for others: who assumes a role names
 * the session, and could teach for another.
 */
export function principalOf(event: RuleEvent): string | undefined {
  const { accountId, actor, roleArn, userArn, userType } = event;
  if (isRoot(event)) return joinKey(accountId, 'root');
  if (userType === 'IAMUser') return userArn && joinKey(accountId, 'user', userArn);
  if (userType === 'IdentityCenterUser' || isIdentityCenterRole(roleArn)) {
    return joinKey(accountId, 'directory', actor);
  }
  if (isInstanceSession(event)) return roleArn && joinKey(accountId, 'instances', roleArn);
  if (event.eventName === 'AssumeRoleWithWebIdentity' && isPod(event)) {
    return joinKey(accountId, 'pods');
  }
  return undefined;
}

/**
 * Returns what an event teaches about its principal; undefined when that is nothing. A refused call was signed
 * with the credentials all the same; a refused sign-in had none.
 */
export function sightOf(event: RuleEvent): PlaceSight | undefined {
  const hasCredentials = event.outcome === 'success' || event.accessKeyId !== undefined;
  const principal = hasCredentials ? principalOf(event) : undefined;
  const network = placeOf(event);
  if (principal === undefined || network === undefined) return undefined;
  return { principal, network, via: viaOf(event) };
}

/** What of the principal is seen: the id of a long-lived key or nothing, marked when it only asks who it is. */
export function viaOf(event: RuleEvent): string {
  const credential = isLongLivedKey(event) ? event.accessKeyId : '';
  return `${credential}${isWhoAmI(event) ? ASKING : ''}`;
}

/**
 * Tells whether the principal of an event usually is where it comes from: for a week, so that what was an alert in
 * one rule does not silence the next. Being seen asking who it is does not make it so: a stranger who found a key
 * does the same.
 */
export function isAtHome(event: RuleEvent, habits: Habits): boolean {
  const network = originOf(event);
  return placesKnownFor(habits.places, HOME_DAYS, event.occurredAt).some(
    (place) => place.network === network && !isAsking(place),
  );
}

/** Tells whether a place is one that the principal only asked from who it is. */
export function isAsking({ via }: Place): boolean {
  return via.endsWith(ASKING);
}

/** Tells whether the caller only asks who it is: it needs no rights, and programs do it for others. */
export function isWhoAmI({ eventName, eventType }: RuleEvent): boolean {
  return eventType === 'sts' && eventName === 'GetCallerIdentity';
}

/** Tells whether an access key that does not expire made the call. */
export function isLongLivedKey({ accessKeyId }: RuleEvent): boolean {
  return accessKeyId?.startsWith('AKIA') === true;
}

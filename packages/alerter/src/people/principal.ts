import { DAY, isIdentityCenterRole, isJsonObject, originOf, placeOf } from '@iam-tracker/core';
import { isInstanceSession, isPod, isRoot, joinKey } from '../event/caller.ts';
import type { RuleEvent } from '../event/rule-event.ts';

/** A sight that an event adds to the habits of a principal. */
export interface PlaceSight {
  readonly principal: string;
  readonly network: string;
  readonly via: string;
}

/** A place where a principal was seen: a stretch of time, whose end is coarse. */
interface Place {
  /** As `originOf` has it. */
  readonly network: string;
  /** The part of the principal that was seen there: the id of a key, a kind of call; empty for the principal alone. */
  readonly via: string;
  /** Epoch milliseconds of the first sight and, up to a week behind, of the last. */
  readonly from: number;
  readonly to: number;
}

/** Common knowledge about a principal: one small document that all rules read. */
export interface Habits {
  readonly v: 1;
  readonly places: readonly Place[];
}

export const NO_HABITS: Habits = Object.freeze({ v: 1, places: Object.freeze([]) });

const ASKING = '?';
const HOME_DAYS = 7;
/** Places that are kept, the last seen; a document of that many has some 10 KB. */
const MAX_PLACES = 96;
const REMEMBER = 90 * DAY;
/** The last sight may be so far behind, so that a day without news costs no write. */
const COARSE = 7 * DAY;
const ROAMING = 30 * DAY;

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

/** Returns what of the principal is seen: the id of a long-lived key or nothing, marked when it only asks who it is. */
function viaOf(event: RuleEvent): string {
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

export function readHabits(body: unknown): Habits {
  const isHabits = isJsonObject(body) && body.v === 1 && Array.isArray(body.places);
  return isHabits ? (body as unknown as Habits) : NO_HABITS;
}

/** Adds one sight; the same object when nothing worth storing was learnt. In whatever order they come. */
export function seePlace(
  habits: Habits,
  { network, via, time }: { readonly network: string; readonly via: string; readonly time: number },
): Habits {
  const known = habits.places.find((place) => place.network === network && place.via === via);
  if (known === undefined) return addPlace(habits, { network, via, from: time, to: time });
  if (known.from - time > REMEMBER) return habits;
  // After a long absence it is a new place.
  const isForgotten = time - known.to > REMEMBER;
  const from = isForgotten ? time : Math.min(time, known.from);
  const to = time - known.to > COARSE ? time : known.to;
  if (from === known.from && to === known.to) return habits;
  const next = { network, via, from, to };
  return { v: 1, places: habits.places.map((place) => (place === known ? next : place)) };
}

function addPlace(habits: Habits, place: Place): Habits {
  if (habits.places.length < MAX_PLACES) return { v: 1, places: [...habits.places, place] };
  const oldest = habits.places.reduce((least, each) => (each.to < least.to ? each : least));
  if (place.to <= oldest.to) return habits;
  return { v: 1, places: [...habits.places.filter((each) => each !== oldest), place] };
}

/**
 * Returns the places that were known for some days at a time, and not forgotten after 90: what a stranger did an
 * hour ago makes nothing usual.
 */
export function placesKnownFor(
  places: readonly Place[],
  knownDays: number,
  time: number,
): readonly Place[] {
  return places.filter(({ from, to }) => from <= time - knownDays * DAY && time - to <= REMEMBER);
}

/**
 * Tells whether some of a principal's places change so often that a new one says nothing: at least so many
 * networks in the 30 days before. Each of them was news once.
 */
export function doesRoam(places: readonly Place[], time: number, networks: number): boolean {
  const recent = places.filter(({ from, to }) => from < time && time - to <= ROAMING);
  return new Set(recent.map(({ network }) => network)).size >= networks;
}

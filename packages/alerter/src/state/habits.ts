import { DAY } from '@iam-tracker/core';
import { isJsonObject } from '../json-fields.ts';

/** Where a principal was seen: a stretch of time, whose end is coarse. */
export interface Place {
  /** As `originOf` has it. */
  readonly network: string;
  /** What of the principal was seen there: the id of a key, a kind of call; empty for the principal alone. */
  readonly via: string;
  /** Epoch milliseconds of the first sight and, up to a week behind, of the last. */
  readonly from: number;
  readonly to: number;
}

/** What is common knowledge about a principal: one small document that all rules read. */
export interface Habits {
  readonly v: 1;
  readonly places: readonly Place[];
}

export const NO_HABITS: Habits = Object.freeze({ v: 1, places: Object.freeze([]) });

/** Places that are kept, the last seen; a document of that many has some 10 KB. */
const MAX_PLACES = 96;
const REMEMBER = 90 * DAY;
/** How far the last sight may be behind, so that a day without news costs no write. */
const COARSE = 7 * DAY;
const ROAMING = 30 * DAY;

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

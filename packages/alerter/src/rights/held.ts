import { compareText, isJsonObject, type JsonObject, listIn } from '@iam-tracker/core';

/** Times, in epoch milliseconds, when something was last given and last taken away. */
export interface Held {
  readonly name: string;
  readonly on?: number;
  readonly off?: number;
}

export function readHeld(value: unknown): Held[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is Held => isJsonObject(each) && typeof each.name === 'string');
}

/** Enters that something was given or taken away; the same list when it is no news. */
export function addHeld(
  list: readonly Held[],
  {
    name,
    isHeld,
    time,
  }: { readonly name: string; readonly isHeld: boolean; readonly time: number },
  most: number,
): readonly Held[] {
  const field = isHeld ? 'on' : 'off';
  const known = list.find((each) => each.name === name);
  if ((known?.[field] ?? Number.NEGATIVE_INFINITY) >= time) return list;
  const next = { ...known, name, [field]: time };
  const others = list.filter((each) => each !== known);
  return [...others, next].sort(byUse).slice(0, most);
}

/**
 * Tells whether something is held at a time. What is given later counts: it is only not known whether it was
 * held before. Within a second what is given counts more than what is taken.
 */
export function isHeldAt({ off = Number.NEGATIVE_INFINITY, on }: Held, time: number): boolean {
  return on !== undefined && !(off > on && off <= time);
}

/** Returns the last of what happened up to a time, else the first after it. */
export function latestAt<T extends { readonly time: number }>(
  list: readonly T[],
  time: number,
): T | undefined {
  const sorted = [...list].sort((a, b) => a.time - b.time);
  return sorted.findLast((each) => each.time <= time) ?? sorted[0];
}

/** Returns the objects of a list that was stored; none when there is no list. */
export function recordsIn(body: JsonObject, name: string): JsonObject[] {
  return listIn(body, name).filter(isJsonObject);
}

/** Sorts what is held first, then the newest: what is cut off is what matters least. */
function byUse(left: Held, right: Held): number {
  const rank = (each: Held) => Number(isHeldAt(each, Number.POSITIVE_INFINITY));
  const newest = ({ off = 0, on = 0 }: Held) => Math.max(on, off);
  return (
    rank(right) - rank(left) || newest(right) - newest(left) || compareText(left.name, right.name)
  );
}

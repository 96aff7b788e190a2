import { DAY } from '@iam-tracker/core';
import { isJsonObject } from '../json-fields.ts';

/** How long a value is known: one unbroken stretch, from the event that introduced it. */
export interface KnownValue {
  readonly v: 1;
  /** Epoch milliseconds of the first and, a little behind, of the last sight. */
  readonly from: number;
  readonly to: number;
  /**
   * The events to which the value was new when they came. They keep saying "new": who died before
   * publishing asks again.
   */
  readonly introducedBy: readonly string[];
}

/** When a baseline began. */
export interface Baseline {
  readonly v: 1;
  readonly since: number;
  /** Until when it is known to be alive, a little behind. */
  readonly seen: number;
}

const MAX_INTRODUCERS = 8;

export function readKnownValue(body: unknown): KnownValue | undefined {
  const isKnown = isJsonObject(body) && body.v === 1 && Array.isArray(body.introducedBy);
  return isKnown ? (body as unknown as KnownValue) : undefined;
}

export function readBaseline(body: unknown): Baseline | undefined {
  const isBaseline = isJsonObject(body) && body.v === 1 && typeof body.since === 'number';
  return isBaseline ? (body as unknown as Baseline) : undefined;
}

/**
 * Looks at a value at a time. `next` is the same object when nothing worth storing was learnt: the
 * last sight is written down coarsely, or every event of the account would cost a write. Being behind
 * makes a value at most a little newer than it is.
 */
export function seeValue(
  known: KnownValue | undefined,
  { eventId, time }: { readonly eventId: string; readonly time: number },
  rememberMilliseconds: number,
): { readonly isNew: boolean; readonly next: KnownValue } {
  if (known === undefined || time - known.to > rememberMilliseconds) {
    const introducedBy = [...(known?.introducedBy ?? []).slice(1 - MAX_INTRODUCERS), eventId];
    return { isNew: true, next: { v: 1, from: time, to: time, introducedBy } };
  }
  if (known.introducedBy.includes(eventId)) return { isNew: true, next: known };
  if (time < known.from) {
    // Older than anything known: a late event. What it introduces joins what came after it.
    const joins = known.from - time <= rememberMilliseconds;
    const introducedBy = [...known.introducedBy.slice(1 - MAX_INTRODUCERS), eventId];
    return { isNew: true, next: { ...known, introducedBy, ...(joins ? { from: time } : {}) } };
  }
  const step = Math.min(DAY, rememberMilliseconds / 20);
  return { isNew: false, next: time - known.to > step ? { ...known, to: time } : known };
}

/** Tells whether a value was known when something happened, by an event before it. */
export function knowsAt(
  known: KnownValue | undefined,
  time: number,
  rememberMilliseconds: number,
): boolean {
  return known !== undefined && known.from < time && time - known.to <= rememberMilliseconds;
}

/** Looks at a baseline at a time: it begins with its earliest event, in whatever order they come. */
export function seeBaseline(baseline: Baseline | undefined, time: number): Baseline {
  if (baseline === undefined) return { v: 1, since: time, seen: time };
  if (time < baseline.since) return { ...baseline, since: time };
  return time - baseline.seen > 30 * DAY ? { ...baseline, seen: time } : baseline;
}

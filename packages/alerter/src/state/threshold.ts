import { isJsonObject, MINUTE } from '@iam-tracker/core';
import type { ThresholdRule } from '../detect/rule.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import type { Observation } from '../ports.ts';
import type { Transition } from './fold.ts';
import { countNews } from './repertoire.ts';
import { fire, locateBucket, QUIET, spell } from './rule-memory.ts';
import { fitPart } from './state-document.ts';

/** An event that counts: a time in epoch milliseconds, and what is counted. */
interface Counted {
  readonly time: number;
  readonly value: string;
  readonly eventId: string;
}

/** The first and the last sight of a value in one bucket. What lies between adds nothing: see `addCounted`. */
type Entry = readonly [
  value: string,
  firstTime: number,
  firstId: string,
  lastTime: number,
  lastId: string,
];

/** The sights of one stretch of time, as long as the window of the rule. */
interface CountedBucket {
  readonly v: 1;
  readonly entries: readonly Entry[];
}

const EMPTY: CountedBucket = { v: 1, entries: [] };

/** Counts an event that takes part in a threshold rule; undefined when it counts nowhere. */
export function countEvent(
  rule: ThresholdRule,
  event: RuleEvent,
): Transition<Observation> | undefined {
  const { count, distinct, groupBy, habitDays, noun, windowMinutes } = rule.threshold;
  const group = groupBy(event);
  const value = distinct === undefined ? event.eventId : distinct(event);
  if (group === undefined || value === undefined) return undefined;
  if (habitDays !== undefined) return countNews(rule, event, { group, value, habitDays });
  const time = event.occurredAt;
  const sighting = { time, value: fitPart(value), eventId: event.eventId };
  const { all, expiresAt, neighbours, own } = locateBucket(rule, group, windowMinutes, time);
  const window = { count, length: windowMinutes * MINUTE };
  return {
    own: [own],
    neighbours,
    learn(read) {
      const bucket = readCountedBucket(read(own));
      const body = addCounted(bucket, sighting, count);
      return {
        changes: body === bucket ? [] : [{ key: own, body, expiresAt }],
        judge(readNow) {
          const buckets = all.map((key) => readCountedBucket(readNow(key)));
          const full = findFullWindow(buckets, sighting, window);
          if (full === undefined) return QUIET;
          const amount = full.count > count ? `at least ${full.count}` : `${full.count}`;
          const counted = noun ?? (distinct === undefined ? 'events' : 'different values');
          return fire(`${amount} ${counted} in ${spell(windowMinutes)}`, event, full.eventIds);
        },
      };
    },
  };
}

/** Reads what was stored; anything else is an empty bucket. */
function readCountedBucket(body: unknown): CountedBucket {
  const isBucket = isJsonObject(body) && body.v === 1 && Array.isArray(body.entries);
  return isBucket ? (body as unknown as CountedBucket) : EMPTY;
}

/**
 * Adds a sighting; returns the same bucket when it tells nothing new.
 *
 * A bucket is as long as the window, so every window covers a beginning of it, an end, or all. Hence
 * the `count` values seen first and the `count` values seen last answer "are there `count` values in
 * this window?" as all of them would, in whatever order they came; the others are dropped.
 */
function addCounted(bucket: CountedBucket, sighting: Counted, count: number): CountedBucket {
  const { eventId, time, value } = sighting;
  const known = bucket.entries.find(([other]) => other === value);
  if (known !== undefined && known[1] <= time && time <= known[3]) return bucket;
  const entry: Entry =
    known === undefined
      ? [value, time, eventId, time, eventId]
      : time < known[1]
        ? [value, time, eventId, known[3], known[4]]
        : [value, known[1], known[2], time, eventId];
  const entries = keepEnds([...bucket.entries.filter((other) => other !== known), entry], count);
  return entries.includes(entry) ? { v: 1, entries } : bucket;
}

function keepEnds(entries: readonly Entry[], count: number): readonly Entry[] {
  if (entries.length <= count) return entries;
  const first = [...entries].sort((a, b) => a[1] - b[1]).slice(0, count);
  const last = [...entries].sort((a, b) => b[3] - a[3]).slice(0, count);
  return [...new Set([...first, ...last])];
}

/** A window that holds enough. */
interface FullWindow {
  /** Different values, at least: storms are not counted to the end. */
  readonly count: number;
  readonly eventIds: readonly string[];
}

/**
 * Looks for a window (end - length, end] with at least `count` values that ends with a known event and
 * holds `sighting`: its own first, then those of later events, which it may complete by being late.
 */
function findFullWindow(
  buckets: readonly CountedBucket[],
  sighting: Counted,
  { count, length }: { readonly count: number; readonly length: number },
): FullWindow | undefined {
  const points = [sighting, ...buckets.flatMap(({ entries }) => entries.flatMap(pointsOf))].sort(
    (a, b) => a.time - b.time,
  );
  if (new Set(points.map(({ value }) => value)).size < count) return undefined;
  const ends = new Set(points.map(({ time }) => time));
  for (const end of ends) {
    if (end < sighting.time || end >= sighting.time + length) continue;
    const inside = points.filter(({ time }) => time > end - length && time <= end);
    const values = new Set(inside.map(({ value }) => value));
    if (values.size >= count) {
      return { count: values.size, eventIds: [...new Set(inside.map((each) => each.eventId))] };
    }
  }
  return undefined;
}

function pointsOf([value, firstTime, firstId, lastTime, lastId]: Entry): Counted[] {
  const first = { time: firstTime, value, eventId: firstId };
  return firstTime === lastTime ? [first] : [first, { time: lastTime, value, eventId: lastId }];
}

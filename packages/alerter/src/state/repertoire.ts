import { DAY, isJsonObject, MINUTE } from '@iam-tracker/core';
import type { ThresholdRule } from '../detect/rule.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import type { Observation } from '../ports.ts';
import type { Transition } from './fold.ts';
import { fire, QUIET, spell } from './rule-memory.ts';
import { fitPart, stateKey } from './state-document.ts';

/**
 * The sights of one value: one unbroken stretch of sights, from the event that began it (epoch milliseconds)
 * to the last, a little behind; then earlier beginnings. A beginning stays one when a late event turns
 * out to lie before it: what was new to us then has alerted, and has to say so again.
 */
type Entry = readonly [from: number, to: number, ...others: number[]];

/** The deeds of a group, and since when it does them. */
interface Repertoire {
  readonly v: 1;
  readonly values: Readonly<Record<string, Entry>>;
}

/** Late events in falling order each begin anew; a stream delivers for a day. */
const MAX_BEGINNINGS = 24;
/** IAM has 190 operations that read, Identity Center half as many. */
const MAX_VALUES = 400;

const MAX_NEWS_SHOWN = 12;

const NONE: Repertoire = { v: 1, values: {} };

/** Counts what a group begins to do; one document has what it does from day to day. */
export function countNews(
  rule: ThresholdRule,
  event: RuleEvent,
  { group, habitDays, value }: { group: string; habitDays: number; value: string },
): Transition<Observation> {
  const { count, windowMinutes } = rule.threshold;
  const key = stateKey(rule.id, group);
  const sight = { time: event.occurredAt, value: fitPart(value) };
  return {
    own: [key],
    neighbours: [],
    learn(read) {
      const known = readRepertoire(read(key));
      const body = addToRepertoire(known, sight, habitDays * DAY);
      const expiresAt = lastSight(body) + (habitDays + 1) * DAY;
      return {
        changes: body === known ? [] : [{ key, body, expiresAt }],
        judge(readNow) {
          const news = findBeginnings(readRepertoire(readNow(key)), sight, windowMinutes * MINUTE);
          if (news.length < count) return QUIET;
          const shown = news.slice(0, MAX_NEWS_SHOWN).join(', ');
          const counted = rule.threshold.noun ?? 'different values';
          const detail = `${news.length} ${counted} in ${spell(windowMinutes)} that are new for the caller: ${shown}`;
          return fire(detail, event, [event.eventId]);
        },
      };
    },
  };
}

/** Reads what was stored; anything else is no habit. */
function readRepertoire(body: unknown): Repertoire {
  const isRepertoire = isJsonObject(body) && body.v === 1 && isJsonObject(body.values);
  return isRepertoire ? (body as unknown as Repertoire) : NONE;
}

/** Adds a sight; returns the same repertoire when it tells nothing worth storing. */
function addToRepertoire(
  repertoire: Repertoire,
  { time, value }: { readonly time: number; readonly value: string },
  rememberMilliseconds: number,
): Repertoire {
  const known = Object.hasOwn(repertoire.values, value) ? repertoire.values[value] : undefined;
  const next =
    known === undefined ? ([time, time] as const) : extend(known, time, rememberMilliseconds);
  if (next === known) return repertoire;
  return { v: 1, values: bound({ ...repertoire.values, [value]: next }) };
}

function extend(known: Entry, time: number, remember: number): Entry {
  const [from, to, ...others] = known;
  if (time === from || others.includes(time)) return known;
  if (time - to > remember) return [time, time, ...newest([from, ...others])];
  if (time < from) {
    const joins = from - time <= remember;
    return joins
      ? [time, to, ...newest([from, ...others])]
      : [from, to, ...newest([...others, time])];
  }
  // Coarsely, or every event would cost a write; being behind makes a value a little newer than it is.
  return time - to > Math.min(DAY, remember / 20) ? [from, time, ...others] : known;
}

function newest(beginnings: readonly number[]): number[] {
  return [...beginnings].sort((a, b) => b - a).slice(0, MAX_BEGINNINGS);
}

function bound(values: Readonly<Record<string, Entry>>): Readonly<Record<string, Entry>> {
  const entries = Object.entries(values);
  if (entries.length <= MAX_VALUES) return values;
  return Object.fromEntries(entries.sort(([, a], [, b]) => b[1] - a[1]).slice(0, MAX_VALUES));
}

/** Returns the last sight of all, as far as it was written down. */
function lastSight({ values }: Repertoire): number {
  return Math.max(...Object.values(values).map(([, to]) => to));
}

/**
 * Returns the values that begin in a window (end - length, end] which holds the beginning of a value at a time,
 * and ends with it or with a later one; of the fullest such window. None when the value does not begin
 * then.
 */
function findBeginnings(
  { values }: Repertoire,
  { time, value }: { readonly time: number; readonly value: string },
  length: number,
): readonly string[] {
  const all = Object.entries(values).map(([name, [from, , ...others]]) => ({
    name,
    beginnings: [from, ...others],
  }));
  const own = all.find(({ name }) => name === value)?.beginnings ?? [];
  if (!own.includes(time)) return [];
  let fullest: readonly string[] = [];
  for (const end of new Set(all.flatMap(({ beginnings }) => beginnings))) {
    if (end < time || end >= time + length) continue;
    const isInside = (each: number) => each > end - length && each <= end;
    const inside = all.filter(({ beginnings }) => beginnings.some(isInside));
    if (inside.length > fullest.length) fullest = inside.map(({ name }) => name);
  }
  return fullest;
}

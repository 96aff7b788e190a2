import { DAY, isJsonObject, originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../detect/rule.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import type { Habits } from '../people/principal.ts';
import type { Observation, Participation } from '../ports.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import type { AccountWatch } from './account-watch.ts';
import { pastKeys, readPast } from './common-knowledge.ts';
import type { Transition } from './fold.ts';
import { fire, QUIET } from './rule-memory.ts';
import { stateKey } from './state-document.ts';

/** The time for which a value is known: one unbroken stretch, from the event that introduced it. */
interface KnownValue {
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

/** The beginning of a baseline. */
interface Baseline {
  readonly v: 1;
  readonly since: number;
  /** Until when it is known to be alive, a little behind. */
  readonly seen: number;
}

const MAX_INTRODUCERS = 8;
/** Baselines outlive the longest holidays: who comes back is not learnt anew. */
const BASELINE_DAYS = 400;
/** Networks that an alert names. */
const MAX_TOLD = 3;

/** Returns what an event does to the memory of a first-seen rule; undefined when it takes no part. */
export function seeFirst(
  rule: FirstSeenRule,
  seen: Omit<Participation, 'rule'>,
  settings: DetectionSettings,
): Transition<Observation> | undefined {
  const { baselineKey, isKnown, isUsual, knownBy, learningDays, rememberDays, value } =
    rule.firstSeen;
  const { event } = seen;
  const baseline = baselineKey(event);
  const sight = value(event);
  if (baseline === undefined || sight === undefined) return undefined;
  const isExpected = isKnown?.(event, settings) === true;
  const { eventId, occurredAt: time } = event;
  const [learning, remember] = [learningDays * DAY, rememberDays * DAY];
  const key = stateKey(rule.id, baseline);
  const keyOf = (each: string) => stateKey(rule.id, baseline, each);
  const valueKey = keyOf(sight);
  const others = (knownBy?.(event) ?? []).map(keyOf);
  return {
    own: [key, valueKey, ...others, ...pastKeys(event)],
    neighbours: [],
    learn(read) {
      const begun = readBaseline(read(key));
      const body = seeBaseline(begun, time);
      const known = readKnownValue(read(valueKey));
      const { isNew, next } = seeValue(known, { eventId, time }, remember);
      return {
        changes: [
          ...(body === begun ? [] : [{ key, body, expiresAt: time + BASELINE_DAYS * DAY }]),
          ...(next === known
            ? []
            : [{ key: valueKey, body: next, expiresAt: next.to + (rememberDays + 1) * DAY }]),
        ],
        judge(readNow) {
          if (isExpected || !isNew) return QUIET;
          const past = readPast(readNow, event);
          const isNewcomer = time - body.since < learning;
          if (isNewcomer && !isLongWatched(past.watch, seen, learning)) return QUIET;
          const isKnownElsewhere = others.some((other) =>
            knowsAt(readKnownValue(readNow(other)), time, remember),
          );
          if (isKnownElsewhere || isUsual?.(event, past.habits, isNewcomer) === true) return QUIET;
          const isBack = known !== undefined && known.to < time;
          return fire(tellNewness(rule, event, past.habits, isBack), event, [eventId]);
        },
      };
    },
  };
}

/**
 * Tells whether an account was watched for long enough when something happened in it, and what it did in that time
 * has come: not for the first day, in which the history comes, the newest first, nor for what comes that late,
 * unless everything comes in order.
 */
function isLongWatched(
  watch: AccountWatch | undefined,
  { event: { occurredAt }, isOrdered, storedAt }: Omit<Participation, 'rule'>,
  learning: number,
): boolean {
  if (watch === undefined || storedAt === undefined) return false;
  if (occurredAt - watch.since < learning) return false;
  return isOrdered || (storedAt - watch.arrived >= DAY && storedAt - occurredAt < learning);
}

function tellNewness(
  { firstSeen }: FirstSeenRule,
  event: RuleEvent,
  habits: Habits,
  isBack: boolean,
): string {
  const what = firstSeen.newness?.(event);
  const first = isBack ? `first time in ${firstSeen.rememberDays} days` : 'first time';
  const news = what === undefined ? first : `${first} ${what}`;
  const before = firstSeen.isUsual === undefined ? [] : placesBefore(habits, event);
  return before.length === 0 ? news : `${news}; seen before from ${before.join(', ')}`;
}

/** Networks of the principal from before the event and other than its own, the last seen first. */
function placesBefore({ places }: Habits, event: RuleEvent): string[] {
  const own = originOf(event);
  const earlier = places
    .filter(({ from, network }) => from < event.occurredAt && network !== own)
    .sort((a, b) => b.to - a.to);
  const networks = [...new Set(earlier.map(({ network }) => network))];
  const more = networks.length - MAX_TOLD;
  return more > 0 ? [...networks.slice(0, MAX_TOLD), `${more} more`] : networks;
}

function readKnownValue(body: unknown): KnownValue | undefined {
  const isKnown = isJsonObject(body) && body.v === 1 && Array.isArray(body.introducedBy);
  return isKnown ? (body as unknown as KnownValue) : undefined;
}

function readBaseline(body: unknown): Baseline | undefined {
  const isBaseline = isJsonObject(body) && body.v === 1 && typeof body.since === 'number';
  return isBaseline ? (body as unknown as Baseline) : undefined;
}

/**
 * Looks at a value at a time. `next` is the same object when nothing worth storing was learnt: the
 * last sight is written down coarsely, or every event of the account would cost a write. Being behind
 * makes a value at most a little newer than it is.
 */
function seeValue(
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
function knowsAt(
  known: KnownValue | undefined,
  time: number,
  rememberMilliseconds: number,
): boolean {
  return known !== undefined && known.from < time && time - known.to <= rememberMilliseconds;
}

/** Looks at a baseline at a time: it begins with its earliest event, in whatever order they come. */
function seeBaseline(baseline: Baseline | undefined, time: number): Baseline {
  if (baseline === undefined) return { v: 1, since: time, seen: time };
  if (time < baseline.since) return { ...baseline, since: time };
  return time - baseline.seen > 30 * DAY ? { ...baseline, seen: time } : baseline;
}

import type { Match } from '../../src/detect/engine.ts';
import type { FirstSeenRule, Rule, SequenceRule, ThresholdRule } from '../../src/detect/rule.ts';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import {
  type Habits,
  NO_HABITS,
  principalOf,
  seePlace,
  sightOf,
} from '../../src/people/principal.ts';
import type { DetectionSettings } from '../../src/settings/detection-settings.ts';

// The meaning of stateful rules, written for clearness and not for speed: all events at hand, sorted by
// time. The state in DynamoDB has to alert on at least these events, in whatever order they come.

export interface Sighting {
  readonly event: RuleEvent;
  readonly match: Match;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function selectAlerts(
  rule: Rule,
  sightings: readonly Sighting[],
  settings: DetectionSettings,
  events: readonly RuleEvent[] = sightings.map(({ event }) => event),
): Sighting[] {
  const sorted = [...sightings].sort((a, b) => a.event.occurredAt - b.event.occurredAt);
  switch (rule.kind) {
    case 'single':
      return sorted;
    case 'threshold':
      return selectThreshold(rule, sorted);
    case 'sequence':
      return selectSequence(rule, sorted, settings);
    case 'first-seen':
      return selectFirstSeen(rule, sorted, settings, events);
    default:
      return rule satisfies never;
  }
}

function selectThreshold({ threshold }: ThresholdRule, all: readonly Sighting[]): Sighting[] {
  const { count, distinct, groupBy, habitDays, windowMinutes } = threshold;
  const sorted = habitDays === undefined ? all : all.filter(isBeginning);
  return sorted.filter(({ event }) => {
    const group = groupBy(event);
    if (group === undefined || (distinct !== undefined && distinct(event) === undefined))
      return false;
    const values = sorted
      .map((other) => other.event)
      .filter((other) => groupBy(other) === group)
      .filter(({ occurredAt }) => occurredAt <= event.occurredAt)
      .filter(({ occurredAt }) => occurredAt > event.occurredAt - windowMinutes * MINUTE)
      .map((other) => (distinct === undefined ? other.eventId : distinct(other)))
      .filter((value) => value !== undefined);
    return new Set(values).size >= count;
  });

  /** Nothing of the kind in the days before. */
  function isBeginning({ event }: Sighting): boolean {
    const earliest = event.occurredAt - (habitDays ?? 0) * DAY;
    return !all.some(
      (other) =>
        groupBy(other.event) === groupBy(event) &&
        distinct?.(other.event) === distinct?.(event) &&
        other.event.occurredAt < event.occurredAt &&
        other.event.occurredAt >= earliest,
    );
  }
}

function selectSequence(
  { sequence }: SequenceRule,
  sorted: readonly Sighting[],
  settings: DetectionSettings,
): Sighting[] {
  const { confirm, correlateBy, steps, windowMinutes } = sequence;
  return sorted.filter(({ event }) => {
    const key = correlateBy(event);
    if (key === undefined) return false;
    const story = sorted
      .map((other) => other.event)
      .filter((other) => correlateBy(other) === key)
      .filter(({ occurredAt }) => occurredAt <= event.occurredAt)
      .filter(({ occurredAt }) => occurredAt >= event.occurredAt - windowMinutes * MINUTE);
    return findChain(0, -Infinity, []);

    function findChain(index: number, after: number, captures: readonly string[]): boolean {
      const step = steps[index];
      if (step === undefined) return confirm === undefined || confirm(captures);
      const isLast = index === steps.length - 1;
      const taking = story.filter(
        (other) =>
          other.occurredAt >= after &&
          step.match(other, settings) &&
          (step.capture === undefined || step.capture(other) !== undefined),
      );
      const seen = new Set<string>();
      for (const other of taking) {
        const text = step.capture?.(other) ?? other.eventId;
        seen.add(text);
        if (seen.size < (step.count ?? 1)) continue;
        if (isLast && other !== event) continue;
        if (findChain(index + 1, other.occurredAt, [...captures, text])) return true;
      }
      return false;
    }
  });
}

function selectFirstSeen(
  { firstSeen }: FirstSeenRule,
  sorted: readonly Sighting[],
  settings: DetectionSettings,
  events: readonly RuleEvent[],
): Sighting[] {
  const { baselineKey, isKnown, isUsual, knownBy, learningDays, rememberDays, value } = firstSeen;
  const baselines = new Map<string, { since: number; lastSeen: Map<string, number> }>();
  return sorted.filter(({ event }) => {
    const key = baselineKey(event);
    const sight = value(event);
    if (key === undefined || sight === undefined) return false;
    const now = event.occurredAt;
    const baseline = baselines.get(key) ?? { since: now, lastSeen: new Map<string, number>() };
    baselines.set(key, baseline);
    const isRemembered = (each: string) => {
      const last = baseline.lastSeen.get(each);
      return last !== undefined && now - last <= rememberDays * DAY;
    };
    const isOld = [sight, ...(knownBy?.(event) ?? [])].some(isRemembered);
    baseline.lastSeen.set(sight, now);
    const isLearnt = (since: number) => now - since >= learningDays * DAY;
    if (isOld || isKnown?.(event, settings) === true) return false;
    const isNewcomer = !isLearnt(baseline.since);
    if (isNewcomer && !isLearnt(watchedSince(event, events))) return false;
    return isUsual?.(event, habitsOf(event, events), isNewcomer) !== true;
  });
}

function watchedSince({ accountId }: RuleEvent, events: readonly RuleEvent[]): number {
  return Math.min(
    ...events.filter((other) => other.accountId === accountId).map(({ occurredAt }) => occurredAt),
  );
}

/** Derives the habits of an event's principal from all events up to this one. */
function habitsOf(event: RuleEvent, events: readonly RuleEvent[]): Habits {
  const principal = principalOf(event);
  return events
    .filter(({ occurredAt }) => occurredAt <= event.occurredAt)
    .flatMap((other) => {
      const sight = sightOf(other);
      const isOwn = sight !== undefined && sight.principal === principal;
      return isOwn ? [{ ...sight, time: other.occurredAt }] : [];
    })
    .reduce(seePlace, NO_HABITS);
}

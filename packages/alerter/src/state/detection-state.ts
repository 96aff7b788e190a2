import { DAY, MINUTE } from '@iam-tracker/core';
import type { DetectionSettings } from '../detection-settings.ts';
import type {
  DetectionState,
  Observation,
  Observed,
  Participation,
  StatefulRule,
} from '../ports.ts';
import type { SequenceRule, ThresholdRule } from '../rule.ts';
import type { RuleEvent } from '../rule-event.ts';
import { learnCommon } from './common-knowledge.ts';
import { foldBatch, type Transition } from './fold.ts';
import { fire, QUIET } from './observation.ts';
import { addToRepertoire, findBeginnings, lastSight, readRepertoire } from './repertoire-state.ts';
import { seeFirst } from './see-first.ts';
import {
  addToSteps,
  type ChainShape,
  findChain,
  readStepBucket,
  type StepBucket,
  type StepSighting,
  sightingsOf,
} from './sequence-state.ts';
import { fitPart, stateKey } from './state-key.ts';
import { addCounted, findFullWindow, readCountedBucket } from './threshold-state.ts';
import type { UpdateContext } from './update-document.ts';

const MAX_NEWS_SHOWN = 12;
/** `confirm` gets what was captured up to here; what a rule captures is a name or an ARN. */
const MAX_CAPTURE = 1024;

/**
 * The memory of stateful rules. Time is cut into buckets as long as the rule's window, one document
 * each, so any order of arrival and any amount of history find their place. Events of a batch are stored
 * first and the neighbours are read after that: see `foldBatch`.
 */
export function createDetectionState(context: UpdateContext): DetectionState {
  return {
    async observeAll(participations, settings, seen = []) {
      const observed: Observed[] = participations.map(() => ({ observation: QUIET }));
      const places: number[] = [];
      const transitions: Transition<Observation>[] = [];
      for (const { index, ...participation } of inOrderOfTime(participations)) {
        try {
          const transition = toTransition(participation, settings);
          if (transition === undefined) continue;
          places.push(index);
          transitions.push(transition);
        } catch (broken) {
          observed[index] = { broken };
        }
      }
      const lessons = learnCommon(seen);
      const all: Transition<Observation | undefined>[] = [...lessons, ...transitions];
      const folded = await foldBatch(context, all);
      for (const [position, index] of places.entries()) {
        const answer = folded[lessons.length + position];
        if (answer === undefined) continue;
        observed[index] = 'result' in answer ? { observation: answer.result ?? QUIET } : answer;
      }
      return observed;
    },
  };
}

/** By time, then by id: a batch is judged alike in whatever order it comes. Without a time nothing takes part. */
function inOrderOfTime(participations: readonly Participation[]) {
  return participations
    .map((participation, index) => ({ ...participation, index }))
    .filter(({ event }) => !Number.isNaN(event.occurredAt))
    .sort(({ event: left }, { event: right }) => {
      const [a, b] = [left.eventId, right.eventId];
      return left.occurredAt - right.occurredAt || (a < b ? -1 : a > b ? 1 : 0);
    });
}

/** What an event does to the memory of a rule; undefined when it takes part in nothing. */
function toTransition(
  { rule, ...seen }: Participation,
  settings: DetectionSettings,
): Transition<Observation> | undefined {
  switch (rule.kind) {
    case 'threshold':
      return countEvent(rule, seen.event);
    case 'sequence':
      return takeStep(rule, seen.event, settings);
    case 'first-seen':
      return seeFirst(rule, seen, settings);
    default:
      return rule satisfies never;
  }
}

function countEvent(rule: ThresholdRule, event: RuleEvent): Transition<Observation> | undefined {
  const { count, distinct, groupBy, habitDays, noun, windowMinutes } = rule.threshold;
  const group = groupBy(event);
  const value = distinct === undefined ? event.eventId : distinct(event);
  if (group === undefined || value === undefined) return undefined;
  if (habitDays !== undefined) return countNews(rule, event, { group, value, habitDays });
  const time = event.occurredAt;
  const sighting = { time, value: fitPart(value), eventId: event.eventId };
  const { all, expiresAt, neighbours, own } = locate(rule, group, windowMinutes, time);
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

/** One document a group: what it does from day to day, and so what it begins to do. */
function countNews(
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

function takeStep(
  rule: SequenceRule,
  event: RuleEvent,
  settings: DetectionSettings,
): Transition<Observation> | undefined {
  const { confirm, correlateBy, steps, windowMinutes } = rule.sequence;
  const group = correlateBy(event);
  if (group === undefined) return undefined;
  const time = event.occurredAt;
  const sightings = readSightings(rule, event, settings);
  if (sightings.size === 0) return undefined;
  const counts = steps.map((step) => step.count ?? 1);
  const { all, expiresAt, neighbours, own } = locate(rule, group, windowMinutes, time);
  // The event itself stands beside the buckets: a storm may have pushed it out of its own.
  const itself = addToSteps({ v: 1, steps: [] }, sightings, counts);
  const shape: ChainShape = { counts, length: windowMinutes * MINUTE, confirm };
  return {
    own: [own],
    neighbours,
    learn(read) {
      const bucket = readStepBucket(read(own));
      const body = addToSteps(bucket, sightings, counts);
      return {
        changes: body === bucket ? [] : [{ key: own, body, expiresAt }],
        judge(readNow) {
          const buckets = [itself, ...all.map((key) => readStepBucket(readNow(key)))];
          for (const last of chainEnds(buckets, sightings, shape, time)) {
            const chain = findChain(buckets, last, shape);
            if (chain !== undefined) {
              return fire(steps.map(({ name }) => name).join(', then '), event, chain);
            }
          }
          return QUIET;
        },
      };
    },
  };
}

function readSightings(
  { sequence }: SequenceRule,
  event: RuleEvent,
  settings: DetectionSettings,
): Map<number, StepSighting> {
  const { eventId, occurredAt: time } = event;
  const sightings = new Map<number, StepSighting>();
  for (const [index, step] of sequence.steps.entries()) {
    if (!step.match(event, settings)) continue;
    const text = step.capture === undefined ? eventId : step.capture(event);
    if (text !== undefined)
      sightings.set(index, { time, eventId, text: text.slice(0, MAX_CAPTURE) });
  }
  return sightings;
}

/** The event itself when it may be the last, and later ends that it may complete by being late. */
function chainEnds(
  buckets: readonly StepBucket[],
  sightings: ReadonlyMap<number, StepSighting>,
  { counts, length }: ChainShape,
  time: number,
): StepSighting[] {
  const lastIndex = counts.length - 1;
  const own = sightings.get(lastIndex);
  const mayComplete = [...sightings.keys()].some(
    (index) => index < lastIndex || (counts[index] ?? 1) > 1,
  );
  const later = mayComplete ? sightingsOf(buckets, lastIndex, time, time + length) : [];
  return own === undefined ? later : [own, ...later];
}

interface Place {
  readonly own: string;
  /** What windows that hold the event may reach into beside it. */
  readonly neighbours: readonly string[];
  /** Both, in the order of time. */
  readonly all: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

function locate(rule: StatefulRule, group: string, windowMinutes: number, time: number): Place {
  const length = windowMinutes * MINUTE;
  const number = Math.floor(time / length);
  // The window is part of the key: after a change of the rule its buckets would not fit.
  const keyOf = (bucket: number) => stateKey(rule.id, group, `${windowMinutes}m${bucket}`);
  const [before, own, after] = [keyOf(number - 1), keyOf(number), keyOf(number + 1)];
  return {
    own,
    neighbours: [before, after],
    all: [before, own, after],
    expiresAt: (number + 2) * length,
  };
}

function spell(minutes: number): string {
  return minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`;
}

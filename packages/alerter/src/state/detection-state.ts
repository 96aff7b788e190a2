import type { DetectionSettings } from '../detection-settings.ts';
import type { DetectionState, Observation, StateDocuments, StatefulRule } from '../ports.ts';
import type { FirstSeenRule, SequenceRule, ThresholdRule } from '../rule.ts';
import type { RuleEvent } from '../rule-event.ts';
import { readBaseline, readKnownValue, seeBaseline, seeValue } from './first-seen-state.ts';
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
import { type UpdateContext, updateDocument } from './update-document.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const MAX_RELATED = 20;
/** `confirm` gets what was captured up to here; what a rule captures is a name or an ARN. */
const MAX_CAPTURE = 1024;
/** Baselines outlive the longest holidays: who comes back is not learnt anew. */
const BASELINE_DAYS = 400;

const QUIET: Observation = Object.freeze({ fires: false, relatedEventIds: Object.freeze([]) });

/**
 * The memory of stateful rules. Time is cut into buckets as long as the rule's window, one document
 * each, so any order of arrival and any amount of history find their place. An event is stored first
 * and the neighbours are read after that: of two events that are judged at the same time at least one
 * sees the other.
 */
export function createDetectionState(context: UpdateContext): DetectionState {
  return {
    async observe(rule, event, settings) {
      if (Number.isNaN(event.occurredAt)) return QUIET;
      switch (rule.kind) {
        case 'threshold':
          return observeThreshold(context, rule, event);
        case 'sequence':
          return observeSequence(context, rule, event, settings);
        case 'first-seen':
          return observeFirstSeen(context, rule, event, settings);
        default:
          return rule satisfies never;
      }
    },
  };
}

async function observeThreshold(
  context: UpdateContext,
  rule: ThresholdRule,
  event: RuleEvent,
): Promise<Observation> {
  const { count, distinct, groupBy, windowMinutes } = rule.threshold;
  const group = groupBy(event);
  const value = distinct === undefined ? event.eventId : distinct(event);
  if (group === undefined || value === undefined) return QUIET;
  const time = event.occurredAt;
  const sighting = { time, value: fitPart(value), eventId: event.eventId };
  const place = locate(rule, group, windowMinutes, time);
  await updateDocument(context, place.own, (body) => {
    const bucket = readCountedBucket(body);
    const next = addCounted(bucket, sighting, count);
    if (next === bucket) return { result: undefined };
    return { result: undefined, next, expiresAt: place.expiresAt };
  });
  const buckets = (await loadBodies(context.documents, place.all)).map(readCountedBucket);
  const window = { count, length: windowMinutes * MINUTE };
  const full = findFullWindow(buckets, sighting, window);
  if (full === undefined) return QUIET;
  const amount = full.count > count ? `at least ${full.count}` : `${full.count}`;
  const noun = distinct === undefined ? 'events' : 'different values';
  return fire(`${amount} ${noun} in ${spell(windowMinutes)}`, event, full.eventIds);
}

async function observeSequence(
  context: UpdateContext,
  rule: SequenceRule,
  event: RuleEvent,
  settings: DetectionSettings,
): Promise<Observation> {
  const { confirm, correlateBy, steps, windowMinutes } = rule.sequence;
  const key = correlateBy(event);
  if (key === undefined) return QUIET;
  const time = event.occurredAt;
  const sightings = readSightings(rule, event, settings);
  if (sightings.size === 0) return QUIET;
  const counts = steps.map((step) => step.count ?? 1);
  const place = locate(rule, key, windowMinutes, time);
  await updateDocument(context, place.own, (body) => {
    const bucket = readStepBucket(body);
    const next = addToSteps(bucket, sightings, counts);
    if (next === bucket) return { result: undefined };
    return { result: undefined, next, expiresAt: place.expiresAt };
  });
  // The event itself stands beside the buckets: a storm may have pushed it out of its own.
  const empty: StepBucket = { v: 1, steps: [] };
  const buckets = [
    addToSteps(empty, sightings, counts),
    ...(await loadBodies(context.documents, place.all)).map(readStepBucket),
  ];
  const shape: ChainShape = { counts, length: windowMinutes * MINUTE, confirm };
  for (const last of chainEnds(buckets, sightings, shape, time)) {
    const chain = findChain(buckets, last, shape);
    if (chain !== undefined) {
      return fire(`${steps.map(({ name }) => name).join(', then ')}`, event, chain);
    }
  }
  return QUIET;
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

async function observeFirstSeen(
  context: UpdateContext,
  rule: FirstSeenRule,
  event: RuleEvent,
  settings: DetectionSettings,
): Promise<Observation> {
  const { baselineKey, isKnown, learningDays, rememberDays, value } = rule.firstSeen;
  const baseline = baselineKey(event);
  const sight = value(event);
  if (baseline === undefined || sight === undefined) return QUIET;
  const isExpected = isKnown?.(event, settings) === true;
  const { eventId, occurredAt: time } = event;
  const since = await updateDocument(context, stateKey(rule.id, baseline), (body) => {
    const known = readBaseline(body);
    const next = seeBaseline(known, time);
    const result = next.since;
    return next === known ? { result } : { result, next, expiresAt: time + BASELINE_DAYS * DAY };
  });
  const valueKey = stateKey(rule.id, baseline, sight);
  const isNew = await updateDocument(context, valueKey, (body) => {
    const known = readKnownValue(body);
    const { isNew: result, next } = seeValue(known, { eventId, time }, rememberDays * DAY);
    if (next === known) return { result };
    return { result, next, expiresAt: next.to + (rememberDays + 1) * DAY };
  });
  if (isExpected || !isNew || time - since < learningDays * DAY) return QUIET;
  return fire(`not seen in ${Math.min(rememberDays, days(time - since))} days: ${sight}`, event, [
    eventId,
  ]);
}

interface Place {
  readonly own: string;
  /** With the neighbours, which windows that hold the event may reach into. */
  readonly all: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

function locate(rule: StatefulRule, group: string, windowMinutes: number, time: number): Place {
  const length = windowMinutes * MINUTE;
  const number = Math.floor(time / length);
  // The window is part of the key: after a change of the rule its buckets would not fit.
  const keyOf = (bucket: number) => stateKey(rule.id, group, `${windowMinutes}m${bucket}`);
  return {
    own: keyOf(number),
    all: [keyOf(number - 1), keyOf(number), keyOf(number + 1)],
    expiresAt: (number + 2) * length,
  };
}

async function loadBodies(documents: StateDocuments, keys: readonly string[]): Promise<unknown[]> {
  return (await documents.load(keys)).map((stored) => stored?.body);
}

function fire(detail: string, { eventId }: RuleEvent, eventIds: readonly string[]): Observation {
  const others = [...new Set(eventIds)].filter((id) => id !== eventId);
  return { fires: true, detail, relatedEventIds: [eventId, ...others.slice(1 - MAX_RELATED)] };
}

function days(milliseconds: number): number {
  return Math.floor(milliseconds / DAY);
}

function spell(minutes: number): string {
  return minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`;
}

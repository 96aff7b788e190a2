import { isJsonObject, MINUTE } from '@iam-tracker/core';
import type { SequenceRule } from '../detect/rule.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import type { Observation } from '../ports.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import type { Transition } from './fold.ts';
import { fire, locateBucket, QUIET } from './rule-memory.ts';

/** An event that takes part in a step; `text` is what makes it another occurrence than others. */
interface StepSighting {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly eventId: string;
  readonly text: string;
}

type Entry = readonly [time: number, eventId: string, text?: string];

/** The sightings of each step in one stretch of time. */
interface StepBucket {
  readonly v: 1;
  readonly steps: readonly (readonly Entry[])[];
}

/** The shape that a chain has to have. */
interface ChainShape {
  /** The occurrences that make each step. */
  readonly counts: readonly number[];
  /** Milliseconds from the first event of the first step to the last of the last. */
  readonly length: number;
  readonly confirm?: ((captures: readonly string[]) => boolean) | undefined;
}

/** Sightings of one step kept of one bucket; more only make a storm, and an item too large. */
const MAX_STEP_SIGHTINGS = 40;

/** `confirm` gets what was captured up to here; what a rule captures is a name or an ARN. */
const MAX_CAPTURE = 1024;

const EMPTY: StepBucket = { v: 1, steps: [] };

/** Takes the steps of a sequence that an event is; undefined when it is none. */
export function takeStep(
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
  const { all, expiresAt, neighbours, own } = locateBucket(rule, group, windowMinutes, time);
  // The event itself stands beside the buckets: a storm may have pushed it out of its own.
  const itself = addToSteps(EMPTY, sightings, counts);
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

/** Reads what was stored; anything else is an empty bucket. */
function readStepBucket(body: unknown): StepBucket {
  const isBucket = isJsonObject(body) && body.v === 1 && Array.isArray(body.steps);
  return isBucket ? (body as unknown as StepBucket) : EMPTY;
}

/**
 * Adds one event to its steps; returns the same bucket when it was there already. A step that grows
 * beyond its bound loses repetitions of the same text first, then what is in the middle.
 */
function addToSteps(
  bucket: StepBucket,
  sightings: ReadonlyMap<number, StepSighting>,
  counts: readonly number[],
): StepBucket {
  let isChanged = false;
  const steps = counts.map((count, index) => {
    const known = bucket.steps[index] ?? [];
    const sighting = sightings.get(index);
    if (sighting === undefined || known.some(([, id]) => id === sighting.eventId)) return known;
    isChanged = true;
    return thin(
      [...known, toEntry(sighting)].sort(byTime),
      Math.max(MAX_STEP_SIGHTINGS, 2 * count),
    );
  });
  return isChanged ? { v: 1, steps } : bucket;
}

function toEntry({ eventId, text, time }: StepSighting): Entry {
  return text === eventId ? [time, eventId] : [time, eventId, text];
}

function byTime(left: Entry, right: Entry): number {
  return left[0] - right[0];
}

function thin(sorted: readonly Entry[], max: number): readonly Entry[] {
  if (sorted.length <= max) return sorted;
  const repeated = sorted.findIndex((entry, index) => {
    const isSame = (other: Entry) => textOf(other) === textOf(entry);
    return sorted.slice(0, index).some(isSame) && sorted.slice(index + 1).some(isSame);
  });
  const dropped = repeated === -1 ? Math.floor(sorted.length / 2) : repeated;
  return sorted.filter((_entry, index) => index !== dropped);
}

function textOf([, eventId, text]: Entry): string {
  return text ?? eventId;
}

/**
 * Looks for a chain that ends with `last`: steps in the order of their times (the same second is in
 * order), all within the length. Returns the ids of its events; undefined when there is none.
 */
function findChain(
  buckets: readonly StepBucket[],
  last: StepSighting,
  shape: ChainShape,
): readonly string[] | undefined {
  const { confirm, counts } = shape;
  const start = last.time - shape.length;
  const steps = counts.map((_count, index) => sightingsOf(buckets, index, start, last.time));
  return extend(0, start, [], []);

  function extend(
    index: number,
    after: number,
    captures: readonly string[],
    ids: readonly string[],
  ): readonly string[] | undefined {
    const isLast = index === counts.length - 1;
    const taking = (steps[index] ?? []).filter(({ time }) => time >= after);
    const tried = new Set<string>();
    for (const end of isLast ? [last] : taking) {
      // Of completions with the same text the earliest leaves the most room.
      if (tried.has(end.text)) continue;
      const inside = taking.filter(({ time }) => time <= end.time);
      if (new Set(inside.map(({ text }) => text)).size < (counts[index] ?? 1)) continue;
      tried.add(end.text);
      const told = [...captures, end.text];
      const found = [...ids, ...inside.map(({ eventId }) => eventId)];
      if (isLast) return confirm === undefined || confirm(told) ? found : undefined;
      const chain = extend(index + 1, end.time, told, found);
      // Without a last word over the texts a later completion finds nothing that this one did not.
      if (chain !== undefined || confirm === undefined) return chain;
    }
    return undefined;
  }
}

/** The sightings of a step between two times, both included, sorted by time. */
function sightingsOf(
  buckets: readonly StepBucket[],
  index: number,
  from: number,
  to: number,
): StepSighting[] {
  return buckets
    .flatMap(({ steps }) => steps[index] ?? [])
    .filter(([time]) => time >= from && time <= to)
    .sort(byTime)
    .map((entry) => ({ time: entry[0], eventId: entry[1], text: textOf(entry) }));
}

import { HOUR, MINUTE, SECOND } from '@iam-tracker/core';
import { createHeap } from '../account/merge.ts';
import { createRandom, type Random } from '../account/random.ts';
import type { CloudTrailRecord, SimulatedEvent } from '../simulated-event.ts';
import { envelopeOf } from './envelope.ts';

/** What EventBridge makes of the events of an account. Shares are of events, 0 to 1. */
export interface PushOptions {
  /** Same options, same deliveries; no event's fate depends on another's. */
  readonly seed: number;
  readonly accountId: string;
  /** What never arrives: delivery is best effort. */
  readonly lossShare?: number;
  /** What arrives a second time, a minute or an hour later: at least once. */
  readonly repeatedShare?: number;
  /** What is tried again and comes minutes later than what happened after it. */
  readonly delayedShare?: number;
  /** Median time from an event to its arrival. */
  readonly delaySeconds?: number;
  /** False: the rule is `ENABLED`, so calls that only read, and the assumptions counted so, are not sent. */
  readonly hasReads?: boolean;
}

/** An event of EventBridge at the queue. */
export interface PushDelivery {
  /** Milliseconds since the epoch. */
  readonly arrivesAt: number;
  /** The envelope as the message's body. */
  readonly body: string;
  readonly record: CloudTrailRecord;
}

/** Longest that an event which was tried again comes late; EventBridge tries for a day. */
const LONGEST_DELAY = 20 * MINUTE;

/**
 * Yields what EventBridge delivers of an account's events, in the order of its arrival. An event that CloudTrail itself
 * delivers hours late is as late here.
 */
export function* pushEvents(
  events: Iterable<SimulatedEvent>,
  options: PushOptions,
): Generator<PushDelivery> {
  const random = createRandom(options.seed).fork('push');
  const waiting = createHeap<PushDelivery & { readonly order: number }>(
    (left, right) =>
      left.arrivesAt < right.arrivesAt ||
      (left.arrivesAt === right.arrivesAt && left.order < right.order),
  );
  let order = 0;
  function* arrivedBy(time: number): Generator<PushDelivery> {
    for (let first = waiting.first(); first && first.arrivesAt < time; first = waiting.first()) {
      yield { arrivesAt: first.arrivesAt, body: first.body, record: first.record };
      waiting.dropFirst();
    }
  }
  for (const event of events) {
    const { record } = event;
    yield* arrivedBy(Date.parse(record.eventTime));
    for (const arrivesAt of arrivalsOf(event, random.fork(record.eventID), options)) {
      const envelope = envelopeOf(record, options.accountId, random.fork(`id ${record.eventID}`));
      waiting.push({ arrivesAt, body: JSON.stringify(envelope), record, order });
      order += 1;
    }
  }
  yield* arrivedBy(Number.POSITIVE_INFINITY);
}

/** Draws the same numbers whatever becomes of the event, so that one setting changes one thing. */
function arrivalsOf(
  { record, visibleAt }: SimulatedEvent,
  random: Random,
  options: PushOptions,
): number[] {
  const { delaySeconds = 4, delayedShare = 0, lossShare = 0, repeatedShare = 0 } = options;
  const [lost, delayed, repeated] = [random.float(), random.float(), random.float()];
  const usual = (0.5 + random.exponential(0.72)) * delaySeconds * SECOND;
  const extra = random.float() * LONGEST_DELAY;
  const again = (random.chance(0.8) ? MINUTE : HOUR) * random.float();
  if (lost < lossShare || (options.hasReads === false && record.readOnly === true)) return [];
  const sentAt = isHeldBack(record) ? visibleAt : Date.parse(record.eventTime);
  const arrivesAt = Math.floor(sentAt + usual + (delayed < delayedShare ? extra : 0));
  return repeated < repeatedShare ? [arrivesAt, Math.floor(arrivesAt + again)] : [arrivesAt];
}

/** By the words of its record: CloudTrail itself had it late. */
function isHeldBack({ addendum }: CloudTrailRecord): boolean {
  const { reason } = Object(addendum) as { reason?: unknown };
  return reason === 'DELIVERY_DELAY' || reason === 'SERVICE_OUTAGE';
}

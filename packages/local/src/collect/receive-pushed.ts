import type { CollectSettings } from '@iam-tracker/collector/settings';
import { createDayMarker, type Logger } from '@iam-tracker/core';
import {
  drainQueue,
  type PushDelivery,
  type PushOptions,
  pushEvents,
  type SimulatedEvent,
} from '@iam-tracker/simulator';
import type { Tracker } from '../open-tracker.ts';

/** How the simulated account pushes. */
export type PushWish = Pick<PushOptions, 'lossShare' | 'hasReads'>;

interface PushedLane extends PushWish {
  readonly accountId: string;
  readonly seed: number;
  /** Nothing that arrives later is received, milliseconds since the epoch. */
  readonly now: number;
  readonly settings: Omit<CollectSettings, 'accountId'>;
  readonly logger: Logger;
}

/** What came by push. */
export interface PushedEvents {
  /** Time at which each event was first brought, milliseconds since the epoch, by its id. */
  readonly arrivals: ReadonlyMap<string, number>;
  readonly messages: number;
  readonly batches: number;
  /** Messages that the queue gave up. */
  readonly givenUp: number;
}

/** What EventBridge does beside losing: shares as rough as the words "best effort" and "at least once". */
const HABITS = { repeatedShare: 0.02, delayedShare: 0.05 };

/** The receiver brings nothing of AWS, but a collection without push should not wait for it. */
const loadReceiver = () => import('@iam-tracker/receiver/receive');

/**
 * Plays what EventBridge delivers of the account's events up to now through the deployed receiver's use case, at the times at
 * which it would have come. What came in an earlier run comes again, and is known.
 */
export async function receivePushed(
  { clock, dirtyDays, events }: Tracker,
  history: Iterable<SimulatedEvent>,
  { accountId, hasReads, logger, lossShare, now, seed, settings }: PushedLane,
): Promise<PushedEvents> {
  const { createEnvelopeSource, receive } = await loadReceiver();
  const arrivals = new Map<string, number>();
  let time = 0;
  const simulated = { now: () => time, sleep: clock.sleep };
  const source = createEnvelopeSource({
    events: {
      async putPushed(list, options) {
        const fresh = await events.putPushed(list, options);
        for (const { eventId } of list) {
          if (!arrivals.has(eventId)) arrivals.set(eventId, options.pushedAt);
        }
        return fresh;
      },
    },
    markDays: createDayMarker(dirtyDays),
    settings,
    pushAccounts: new Set(),
    clock: simulated,
    logger,
  });
  const dependencies = { sources: [source], clock: simulated, logger, maxAttempts: MAX_ATTEMPTS };
  const options = { ...HABITS, seed, accountId, hasReads: hasReads === true };
  const pushed = pushEvents(history, {
    ...options,
    ...(lossShare === undefined ? {} : { lossShare }),
  });
  const { batches, givenUp, messages } = await drainQueue(
    until(pushed, now),
    (payload, at) => {
      time = at;
      return receive(payload, CONTEXT, dependencies);
    },
    { queueArn: `arn:aws:sqs:us-east-1:${accountId}:simulated-pushed`, maxAttempts: MAX_ATTEMPTS },
  );
  return { arrivals, messages, batches, givenUp: givenUp.length };
}

const MAX_ATTEMPTS = 5;
/** As long as Lambda gives; nothing here takes it. */
const CONTEXT = { getRemainingTimeInMillis: () => 60_000 };

function* until(deliveries: Iterable<PushDelivery>, now: number): Generator<PushDelivery> {
  for (const delivery of deliveries) {
    if (delivery.arrivesAt > now) return;
    yield delivery;
  }
}

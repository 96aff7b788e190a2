import {
  type ActivityEvent,
  addCopies,
  type Clock,
  type DayMarker,
  forEachConcurrently,
  type Logger,
  newCopyCounters,
} from '@iam-tracker/core';
import { isPushedEvent, type ReadingSettings } from '@iam-tracker/core/reading';
import type { EventStore, Message, ReceiveTotals, Setback, Source } from '../ports.ts';
import { createAdmission } from './admission.ts';
import { type Stored, storeEvents } from './store-events.ts';

interface EnvelopeDependencies {
  readonly events: EventStore;
  /** Marks the days of events before they are stored. */
  readonly markDays: DayMarker;
  readonly settings: ReadingSettings;
  readonly pushAccounts: ReadonlySet<string>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/** A message and the event that it brings. */
interface Delivery {
  readonly message: Message;
  readonly event: ActivityEvent;
}

/** Messages that are stored each on its own at a time. */
const WORKERS = 4;

/** Events of EventBridge that bring a CloudTrail record each, as a rule on a bus sends them. */
export function createEnvelopeSource(dependencies: EnvelopeDependencies): Source {
  const { clock, events, logger, markDays } = dependencies;
  const admitMessage = createAdmission(dependencies);

  return {
    recognises: isPushedEvent,

    async take(messages, signal) {
      const totals = newTotals();
      const setbacks: Setback[] = [];
      const deliveries: Delivery[] = [];
      for (const message of messages) {
        const verdict = admitMessage(message);
        if (verdict.verdict === 'store') deliveries.push({ message, event: verdict.event });
        else if (verdict.verdict === 'refuse') {
          setbacks.push({ messageId: message.messageId, reason: verdict.reason });
        } else if (verdict.verdict === 'filter') {
          totals.filtered[verdict.reason] = (totals.filtered[verdict.reason] ?? 0) + 1;
        } else totals[verdict.verdict] += 1;
      }
      const copies = newCopyCounters();
      const store = async (group: readonly Delivery[]) => {
        const stored = await storeEvents(
          group.map(({ event }) => event),
          events,
          markDays,
          { pushedAt: clock.now(), signal },
        );
        countStored(totals, group, stored, clock.now());
        addCopies(copies, stored.copies);
      };
      setbacks.push(...(await storeApart(deliveries, store, signal)));
      totals.repaired = copies.repaired;
      if (copies.conflicts > 0) {
        const facts = { conflicting_events: copies.conflicts, conflicts: copies.noted };
        logger.warn(facts, 'Other records are stored under these event ids');
      }
      logger.info({ messages: messages.length, ...totals }, 'Pushed events received');
      return setbacks;
    },
  };
}

/**
 * Stores all at once, and those that were tried before each on its own when that fails: what no table takes keeps others
 * waiting once, not for ever.
 */
async function storeApart(
  deliveries: readonly Delivery[],
  store: (group: readonly Delivery[]) => Promise<void>,
  signal: AbortSignal,
): Promise<Setback[]> {
  if (deliveries.length === 0) return [];
  const failure = await store(deliveries).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failure === undefined) return [];
  const setbacks: Setback[] = [];
  const giveBack = ({ message: { messageId } }: Delivery, error: unknown) =>
    setbacks.push({ messageId, reason: 'its event could not be stored', error });
  await forEachConcurrently(deliveries, WORKERS, async (delivery) => {
    const isAlone = deliveries.length === 1 || delivery.message.attempt === 1;
    if (isAlone || signal.aborted) giveBack(delivery, failure.error);
    else await store([delivery]).catch((error: unknown) => giveBack(delivery, error));
  });
  return setbacks;
}

function countStored(
  totals: ReceiveTotals,
  group: readonly Delivery[],
  { fresh }: Stored,
  now: number,
): void {
  totals.stored += fresh.length;
  totals.known += group.length - fresh.length;
  for (const { eventTime, eventType } of fresh) {
    if (eventType === 'unparsed') totals.unparsed += 1;
    const seconds = Math.round((now - Date.parse(eventTime)) / 1000);
    totals.latency_seconds = Math.max(totals.latency_seconds ?? 0, seconds);
  }
}

function newTotals(): ReceiveTotals {
  return {
    ...{ stored: 0, known: 0, unparsed: 0, filtered: {}, unrelated: 0, not_read: 0, repaired: 0 },
    latency_seconds: undefined,
  };
}

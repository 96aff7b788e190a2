import type { ActivityEvent, Clock } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';
import { type AlertOutbox, MAX_NOTE_KEYS, type OutboxNote } from './alert-outbox.ts';

export interface AlertFeedParts {
  readonly events: EventsTable;
  readonly outbox: AlertOutbox;
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Deals with the alerts of events that were stored at a time (epoch milliseconds) and returns the
   * events that have to come again. The same event may come more than once, then with the same time.
   */
  readonly judge: (
    events: readonly ActivityEvent[],
    storedAt: number,
  ) => Promise<readonly ActivityEvent[]>;
  /** Hears of events as soon as they are stored, before any of them is judged. */
  readonly learn: (events: readonly ActivityEvent[]) => Promise<void>;
}

/**
 * How many notes the judge stays behind: the call that opened a session is in other pages than what the
 * session did, and the newest pages are read first.
 */
const BEHIND = 32;

export interface AlertFeed {
  /** The table, which now also feeds what is new in it to the judge. */
  readonly events: EventsTable;
  /** Waits until everything that was stored is dealt with; returns how many events have to come again. */
  finish(): Promise<number>;
}

/**
 * Feeds events to the judge after they are stored, behind the back of whoever stores them. An event is
 * in the outbox from before it is stored until its alerts are dealt with, so an end of the process in
 * between only delays them: the next feed begins with what is left. The judge's ledger keeps alerts
 * from being sent again when that was already done.
 *
 * @throws AppError STORAGE_FAILED; what the judge throws, from `finish` and from the next `put`.
 */
export async function openAlertFeed({
  events,
  outbox,
  clock,
  judge,
  learn,
}: AlertFeedParts): Promise<AlertFeed> {
  let work: Promise<void> = Promise.resolve();
  let pending = 0;
  let failure: { readonly error: unknown } | undefined;

  const waiting: (() => void)[] = [];

  function enqueue(note: OutboxNote, find: () => Promise<readonly ActivityEvent[]>): void {
    waiting.push(() => begin(note, find));
    if (waiting.length > BEHIND) waiting.shift()?.();
  }

  // One after the other: alerts of one group would meet in the same items.
  function begin(note: OutboxNote, find: () => Promise<readonly ActivityEvent[]>): void {
    work = work.then(async () => {
      try {
        if (failure !== undefined) throw failure.error;
        const again = await judge(await find(), note.storedAt);
        await note.settle(again);
        pending += again.length;
      } catch (error) {
        failure ??= { error };
        note.keep();
      }
    });
  }

  async function storing(
    added: Iterable<ActivityEvent>,
    store: (part: readonly ActivityEvent[]) => Promise<readonly ActivityEvent[]>,
  ): Promise<ActivityEvent[]> {
    const list = [...added];
    const stored: ActivityEvent[] = [];
    for (let start = 0; start < list.length; start += MAX_NOTE_KEYS) {
      if (failure !== undefined) throw failure.error;
      const part = list.slice(start, start + MAX_NOTE_KEYS);
      const note = await outbox.note(part, clock.now());
      try {
        const fresh = await store(part);
        await learn(fresh);
        enqueue(note, async () => fresh);
        stored.push(...fresh);
      } catch (error) {
        // Some may be stored all the same.
        enqueue(note, () => events.get(note.keys));
        throw error;
      }
    }
    return stored;
  }

  for (const note of await outbox.leftOver()) enqueue(note, () => events.get(note.keys));

  return {
    events: {
      ...events,
      // What is stored already, or is another record than what is, is no news.
      async put(added, options) {
        await storing(added, (part) => events.putMissing(part, options));
      },
      putMissing: (added, options) => storing(added, (part) => events.putMissing(part, options)),
    },
    async finish() {
      for (const start of waiting.splice(0)) start();
      await work;
      if (failure !== undefined) throw failure.error;
      return pending;
    },
  };
}

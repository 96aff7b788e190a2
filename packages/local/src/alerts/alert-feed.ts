import type { ActivityEvent, Clock } from '@iam-tracker/core';
import { chunksOf, compareText } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';
import {
  type AlertOutbox,
  MAX_NOTE_KEYS,
  type NotedArrival,
  type OutboxNote,
} from './alert-outbox.ts';

interface AlertFeedDependencies {
  readonly events: EventsTable;
  readonly outbox: AlertOutbox;
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Deals with the alerts of events and returns those that have to come again. The same event may come more
   * than once, then with the same time.
   */
  readonly judge: (stored: readonly StoredEvent[]) => Promise<readonly ActivityEvent[]>;
  /** Stores what was learnt from judged events: called in the instant in which they leave the outbox. */
  readonly keepLearnt: () => Promise<void>;
  /** Hears of events as soon as they are stored, before any of them is judged. */
  readonly learn: (events: readonly ActivityEvent[]) => Promise<void>;
  /**
   * Judges in the order of the events' times, whatever order they are stored in, as far as the outbox can hold
   * what waits: of files, which are in any order. What is stored is noted as an import then.
   */
  readonly isOrdered?: boolean | undefined;
}

export interface StoredEvent extends NotedArrival {
  readonly event: ActivityEvent;
}

/** A note, and how its events are found. */
interface Waiting {
  readonly note: OutboxNote;
  readonly find: () => Promise<readonly ActivityEvent[]>;
}

/**
 * Notes that the judge stays behind: the call that opened a session is in other pages than what the
 * session did, and the newest pages are read first.
 */
const BEHIND = 32;
/** Notes that are put in order together: most of what the outbox has room for. */
const ORDERED = 60;
/** Events that are judged at a time. */
const BATCH_EVENTS = 200;

interface AlertFeed {
  /** The table, which now also feeds what is new in it to the judge. */
  readonly events: EventsTable;
  /** Waits until everything that was stored is dealt with; returns how many events have to come again. */
  finish(): Promise<number>;
}

/**
 * Feeds events to the judge after they are stored, without the knowledge of what stores them. An event is
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
  keepLearnt,
  learn,
  isOrdered = false,
}: AlertFeedDependencies): Promise<AlertFeed> {
  let work: Promise<void> = Promise.resolve();
  let pending = 0;
  let failure: { readonly error: unknown } | undefined;

  const waiting: Waiting[] = [];

  function enqueue(note: OutboxNote, find: () => Promise<readonly ActivityEvent[]>): void {
    waiting.push({ note, find });
    if (waiting.length > (isOrdered ? ORDERED : BEHIND)) {
      begin(waiting.splice(0, isOrdered ? waiting.length : 1));
    }
  }

  // One after the other: alerts of one group would meet in the same items.
  function begin(entries: readonly Waiting[]): void {
    work = work.then(async () => {
      let open = entries;
      try {
        if (failure !== undefined) throw failure.error;
        const found = await Promise.all(entries.map(({ find }) => find()));
        const again = await judgeAll(entries.map(({ note }, index) => [note, found[index] ?? []]));
        // All in the same instant: LevelDB then writes all of it or none. Events that are judged again after a kill meet
        // what was known before them; what was learnt from later ones would have them complete what those completed.
        const [learnt, ...settled] = await Promise.allSettled([
          keepLearnt(),
          ...entries.map(async ({ note }, index) => {
            const left = (found[index] ?? []).filter((event) => again.has(event));
            await note.settle(left);
            pending += left.length;
          }),
        ]);
        open = entries.filter((_, index) => settled[index]?.status === 'rejected');
        for (const each of [learnt, ...settled]) if (each.status === 'rejected') throw each.reason;
      } catch (error) {
        failure ??= { error };
        for (const { note } of open) note.keep();
      }
    });
  }

  async function judgeAll(notes: readonly (readonly [OutboxNote, readonly ActivityEvent[]])[]) {
    const stored = notes.flatMap(([note, list]) =>
      list.map((event) => ({ event, storedAt: note.storedAt, isImport: note.isImport })),
    );
    const again = new Set<ActivityEvent>();
    const batches = isOrdered ? chunksOf(stored.sort(byTime), BATCH_EVENTS) : [stored];
    for (const batch of batches) for (const event of await judge(batch)) again.add(event);
    return again;
  }

  async function storing(
    added: Iterable<ActivityEvent>,
    store: (part: readonly ActivityEvent[]) => Promise<readonly ActivityEvent[]>,
  ): Promise<ActivityEvent[]> {
    const list = [...added];
    const stored: ActivityEvent[] = [];
    for (const part of chunksOf(list, MAX_NOTE_KEYS)) {
      if (failure !== undefined) throw failure.error;
      const note = await outbox.note(part, { storedAt: clock.now(), isImport: isOrdered });
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

  for (const note of await outbox.leftOver()) {
    // Now: what this run stores of them comes with notes of its own.
    const stored = await events.get(note.keys);
    enqueue(note, async () => stored);
  }

  return {
    events: {
      ...events,
      // What is stored already, or is another record than what is, is no news.
      async put(added, options) {
        await storing(added, (part) => events.putMissing(part, options));
      },
      putMissing: (added, options) => storing(added, (part) => events.putMissing(part, options)),
      putPushed: (added, options) => storing(added, (part) => events.putPushed(part, options)),
    },
    async finish() {
      for (const entries of isOrdered
        ? [waiting.splice(0)]
        : waiting.splice(0).map((each) => [each])) {
        begin(entries);
      }
      await work;
      if (failure !== undefined) throw failure.error;
      return pending;
    },
  };
}

function byTime({ event: left }: StoredEvent, { event: right }: StoredEvent): number {
  return compareText(left.eventTime, right.eventTime);
}

import {
  type ActivityEvent,
  type CopyCounters,
  countConflict,
  type DayMarker,
  newCopyCounters,
} from '@iam-tracker/core';
import type { EventStore, StoreOptions } from '../ports.ts';

/** What storing changed. */
export interface Stored {
  readonly fresh: readonly ActivityEvent[];
  readonly copies: CopyCounters;
}

/**
 * Stores pushed events, the days of those that are missing marked before; resolves when all of it is acknowledged. The same
 * events again change nothing.
 */
export async function storeEvents(
  events: readonly ActivityEvent[],
  store: EventStore,
  markDays: DayMarker,
  { pushedAt, signal }: Pick<StoreOptions, 'pushedAt' | 'signal'>,
): Promise<Stored> {
  const copies = newCopyCounters();
  const options: StoreOptions = {
    pushedAt,
    signal,
    beforeStoring: (changing) => markDays(changing, signal),
    onConflict: (conflict) => countConflict(copies, conflict),
    onRepair() {
      copies.repaired += 1;
    },
  };
  const fresh = events.length === 0 ? [] : await store.putPushed(events, options);
  return { fresh, copies };
}

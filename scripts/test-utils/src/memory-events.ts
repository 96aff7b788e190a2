import { type ActivityEvent, mergeCopies } from '@iam-tracker/core';
import type { EventsTable } from '@iam-tracker/core/aws';

type PutMissing = EventsTable['putMissing'];

interface MemoryEvents {
  readonly putMissing: PutMissing;
  /** What is stored, by event id. */
  readonly stored: ReadonlyMap<string, ActivityEvent>;
}

/** Events in memory, joined as the events table joins them; each event is acknowledged for itself. */
export function createMemoryEvents(): MemoryEvents {
  const stored = new Map<string, ActivityEvent>();
  return {
    stored,
    async putMissing(events, { beforeStoring, onConflict, onRepair } = {}) {
      const fresh: ActivityEvent[] = [];
      for (const event of events) {
        const first = stored.get(event.eventId);
        const merge = first && mergeCopies(first, event);
        if (merge?.conflict) onConflict?.(merge.conflict);
        const better = merge?.event ?? event;
        if (better === first) continue;
        await beforeStoring?.([better]);
        stored.set(event.eventId, better);
        if (first === undefined) fresh.push(better);
        else onRepair?.(better);
      }
      return fresh;
    },
  };
}

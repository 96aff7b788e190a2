import {
  type ActivityEvent,
  AppError,
  type DayMarks,
  formatShardId,
  type ShardLedger,
} from '@iam-tracker/core';
import type { CoverageStore, EventStore, StoreMissingOptions } from '../../src/ports.ts';

export interface MemoryEventStore extends EventStore {
  readonly ids: ReadonlySet<string>;
  /** Events that `putMissing` begins with. */
  findMissing(events: readonly ActivityEvent[]): Promise<readonly ActivityEvent[]>;
}

export interface MemoryDayMarks extends DayMarks {
  readonly days: ReadonlySet<string>;
}

export function createMemoryDayMarks(): MemoryDayMarks {
  const days = new Set<string>();
  return {
    days,
    async mark(list) {
      for (const day of list) days.add(day);
    },
  };
}

/** `onStore` sees events at the moment they are stored. */
export function createMemoryEventStore(
  onStore: (events: readonly ActivityEvent[]) => void = () => undefined,
): MemoryEventStore {
  const ids = new Set<string>();
  const store: MemoryEventStore = {
    ids,
    async findMissing(events) {
      return events.filter(({ eventId }) => !ids.has(eventId));
    },
    async put(events) {
      onStore(events);
      for (const { eventId } of events) ids.add(eventId);
    },
    putMissing: (events, options) => putMissing(store, events, options),
  };
  return store;
}

/** Asks, announces, stores: three steps, between any of which a process may end. */
export async function putMissing(
  store: Pick<MemoryEventStore, 'findMissing' | 'put'>,
  events: readonly ActivityEvent[],
  options?: StoreMissingOptions,
): Promise<readonly ActivityEvent[]> {
  const missing = await store.findMissing(events);
  if (missing.length > 0) await options?.beforeStoring?.(missing);
  await store.put(missing);
  return missing;
}

export interface MemoryCoverageStore extends CoverageStore {
  all(): readonly ShardLedger[];
  /** Changes every ledger behind the back of the run that works on it. */
  tamper(change: (ledger: ShardLedger) => ShardLedger): void;
}

/** `onSave` sees every ledger at the moment it becomes the truth, and the honest one it replaces. */
export function createMemoryCoverageStore(
  onSave: (ledger: ShardLedger, replaced: ShardLedger | undefined) => void = () => undefined,
): MemoryCoverageStore {
  const ledgers = new Map<string, ShardLedger>();
  const tampered = new Set<string>();
  return {
    all: () => [...ledgers.values()],
    tamper(change) {
      for (const [key, ledger] of ledgers) {
        ledgers.set(key, change(ledger));
        tampered.add(key);
      }
    },
    async list() {
      return [...ledgers.values()];
    },
    async load(shard) {
      return ledgers.get(formatShardId(shard));
    },
    async save(ledger) {
      const key = formatShardId(ledger.shard);
      const replaced = ledgers.get(key);
      if ((replaced?.version ?? 0) !== ledger.version) {
        throw new AppError('LEDGER_CONFLICT', `${key} was saved by another run`);
      }
      const saved = { ...ledger, version: ledger.version + 1 };
      ledgers.set(key, saved);
      onSave(saved, tampered.delete(key) ? undefined : replaced);
      return saved;
    },
  };
}

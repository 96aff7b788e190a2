import { type ActivityEvent, AppError, formatShardId, type ShardLedger } from '@iam-tracker/core';
import type { CoverageStore, EventStore } from '../../src/ports.ts';

export interface MemoryEventStore extends EventStore {
  readonly ids: ReadonlySet<string>;
}

export function createMemoryEventStore(): MemoryEventStore {
  const ids = new Set<string>();
  return {
    ids,
    async put(events) {
      for (const { eventId } of events) ids.add(eventId);
    },
    async putMissing(events) {
      const missing = events.filter(({ eventId }) => !ids.has(eventId));
      for (const { eventId } of missing) ids.add(eventId);
      return missing satisfies readonly ActivityEvent[];
    },
  };
}

export interface MemoryCoverageStore extends CoverageStore {
  all(): readonly ShardLedger[];
}

/** `onSave` sees every ledger at the moment it becomes the truth, and the one it replaces. */
export function createMemoryCoverageStore(
  onSave: (ledger: ShardLedger, replaced: ShardLedger | undefined) => void = () => undefined,
): MemoryCoverageStore {
  const ledgers = new Map<string, ShardLedger>();
  return {
    all: () => [...ledgers.values()],
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
      onSave(saved, replaced);
      return saved;
    },
  };
}

import {
  formatShardId,
  parseShardId,
  type ShardId,
  type ShardLedger,
} from '../../coverage/ledger.ts';
import { scanItems } from '../dynamodb/requests.ts';
import {
  decodeLedger,
  encodeLedger,
  fitLedger,
  isSealBroken,
  type LedgerItem,
} from './ledger-item.ts';
import { type ControlTableOptions, createLedgerStore } from './ledger-store.ts';

/** The coverage ledgers, one a shard. Reads are consistent: they see every acknowledged save. */
export interface ControlTable {
  /**
   * Returns the ledger of a shard, undefined when none was ever saved; `isAltered` when its item was
   * changed by other means than `save`.
   *
   * @throws AppError TABLE_MISSING or STORAGE_FAILED; the signal's reason when aborted.
   */
  load(shard: ShardId, signal?: AbortSignal): Promise<ShardLedger | undefined>;
  /**
   * Replaces exactly the version that `ledger` carries (0: there must be none) and returns the ledger
   * as stored, with the next version. A save whose answer was lost and that is tried again by the
   * SDK counts as done, not as a conflict with itself.
   *
   * @throws AppError LEDGER_CONFLICT when another writer saved in between: nothing was changed;
   * TABLE_MISSING or STORAGE_FAILED; the signal's reason when aborted.
   */
  save(ledger: ShardLedger, signal?: AbortSignal): Promise<ShardLedger>;
  /**
   * Returns all ledgers, by shard. Items of the table that are no ledgers are left out.
   *
   * @throws AppError TABLE_MISSING or STORAGE_FAILED; the signal's reason when aborted.
   */
  list(signal?: AbortSignal): Promise<ShardLedger[]>;
}

export function createControlTable({ client, tableName }: ControlTableOptions): ControlTable {
  const store = createLedgerStore({ client, tableName });
  return {
    async load(shard, signal) {
      const item = await store.load(formatShardId(shard), signal);
      return item === undefined ? undefined : readItem(item);
    },

    async save(ledger, signal) {
      const next = { ...fitLedger(ledger), version: ledger.version + 1 };
      await store.save(formatShardId(ledger.shard), encodeLedger(next), ledger.version, signal);
      return next;
    },

    async list(signal) {
      const ledgers: ShardLedger[] = [];
      for await (const item of scanItems({}, { client, tableName, signal })) {
        if (parseShardId(item.shard?.S ?? '') !== undefined) ledgers.push(readItem(item));
      }
      return ledgers.sort((a, b) => (formatShardId(a.shard) < formatShardId(b.shard) ? -1 : 1));
    },
  };
}

function readItem(item: LedgerItem): ShardLedger {
  const ledger = decodeLedger(item);
  return isSealBroken(item) ? { ...ledger, isAltered: true } : ledger;
}

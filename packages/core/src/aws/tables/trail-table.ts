import { isAccountId } from '../../accounts/account.ts';
import {
  fitTrailLedger,
  formatTrailShard,
  openTrailLedger,
  parseTrailShard,
  type TrailLedger,
  type TrailShard,
} from '../../coverage/trail-ledger.ts';
import { isAppError } from '../../error.ts';
import { createGuard, scanItems } from '../dynamodb/requests.ts';
import { isSealBroken, type LedgerItem } from './ledger-item.ts';
import { type ControlTableOptions, createLedgerStore } from './ledger-store.ts';
import { decodeTrailLedger, encodeTrailLedger } from './trail-ledger-item.ts';

/** The ledgers of the chains of a trail's digests, beside the coverage ledgers; like them, sealed and saved by version. */
export interface TrailTable {
  /** Undefined for a chain that was never saved; `isAltered` where its item is not what `save` wrote. Throws as `ControlTable.load` does. */
  load(shard: TrailShard, signal?: AbortSignal): Promise<TrailLedger | undefined>;
  /** Replaces the version that `ledger` was made from, as `ControlTable.save` does. @throws AppError LEDGER_CONFLICT */
  save(ledger: TrailLedger, signal?: AbortSignal): Promise<TrailLedger>;
  /** Yields all of them, page by page, in no order: there may be tens of thousands. */
  list(signal?: AbortSignal): AsyncIterable<TrailLedger>;
  /** Returns the ids of the accounts that should have a chain and never had one, as the last run found them. */
  chainless(signal?: AbortSignal): Promise<readonly string[]>;
  /** Replaces them; writes nothing when they are the same. */
  noteChainless(accountIds: readonly string[], signal?: AbortSignal): Promise<void>;
}

/** Not the key of a ledger, which has three parts. */
const CHAINLESS_KEY = 'trail-chainless';

export function createTrailTable({ client, tableName }: ControlTableOptions): TrailTable {
  const store = createLedgerStore({ client, tableName });
  const guard = createGuard(tableName);

  async function chainless(signal?: AbortSignal): Promise<readonly string[]> {
    const item = await store.load(CHAINLESS_KEY, signal);
    return (item?.accounts?.SS ?? []).filter(isAccountId).sort();
  }

  return {
    async load(shard, signal) {
      const item = await store.load(formatTrailShard(shard), signal);
      return item === undefined ? undefined : readItem(item, shard);
    },

    async save(ledger, signal) {
      const { isAltered: _never, ...rest } = fitTrailLedger(ledger);
      const next = { ...rest, version: ledger.version + 1 };
      const shard = formatTrailShard(ledger.shard);
      await store.save(shard, encodeTrailLedger(next), ledger.version, signal);
      return next;
    },

    async *list(signal) {
      // What no chain has is left behind by the table: most of its items are ledgers of polling.
      const params = { FilterExpression: 'attribute_exists(trail_gaps)' };
      for await (const item of scanItems(params, { client, tableName, signal })) {
        const shard = parseTrailShard(item.shard?.S ?? '');
        if (shard !== undefined) yield readItem(item, shard);
      }
    },

    chainless,
    async noteChainless(accountIds, signal) {
      const known = await chainless(signal);
      if (known.join() === [...accountIds].sort().join()) return;
      const accounts = accountIds.length === 0 ? {} : { accounts: { SS: [...accountIds] } };
      const params = {
        TableName: tableName,
        Item: { shard: { S: CHAINLESS_KEY }, ...accounts },
      };
      await guard('write', signal, (options) => client.send('PutItem', params, options));
    },
  };
}

/** What cannot be read claims nothing: its chain is proven again, and keeps no other from being read. */
function readItem(item: LedgerItem, shard: TrailShard): TrailLedger {
  try {
    const ledger = decodeTrailLedger(item);
    return isSealBroken(item) ? { ...ledger, isAltered: true } : ledger;
  } catch (error) {
    if (!isAppError(error, 'STORAGE_FAILED')) throw error;
    const version = Number(item.version?.N ?? 0);
    const folder = item.folder?.S;
    const known = folder === undefined ? {} : { folder };
    return { ...openTrailLedger(shard), ...known, version, isAltered: true };
  }
}

import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  formatShardId,
  parseShardId,
  type ShardId,
  type ShardLedger,
} from '../../coverage/ledger.ts';
import { AppError } from '../../error.ts';
import { createGuard, createLimiter, isRefusedCondition, scanItems } from '../dynamodb/requests.ts';
import {
  decodeLedger,
  encodeLedger,
  fitLedger,
  isSealBroken,
  type LedgerItem,
  sealItem,
  sortedJson,
} from './ledger-item.ts';

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

/** Where the control table is. */
export interface ControlTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/**
 * A run opens or saves hundreds of ledgers at once. More requests than connections (50 of the SDK) would only wait
 * inside of it, where the time that a request may take runs already.
 */
export const MAX_IN_FLIGHT = 40;

export function createControlTable({ client, tableName }: ControlTableOptions): ControlTable {
  const guard = createGuard(tableName);
  const limit = createLimiter(MAX_IN_FLIGHT);

  async function fetchItem(shard: ShardId, signal?: AbortSignal): Promise<LedgerItem | undefined> {
    const params = {
      TableName: tableName,
      Key: { shard: { S: formatShardId(shard) } },
      ConsistentRead: true,
    };
    return limit(() =>
      guard('read', signal, async (options) => {
        const { Item } = await client.send(new GetItemCommand(params), options);
        return Item;
      }),
    );
  }

  return {
    async load(shard, signal) {
      const item = await fetchItem(shard, signal);
      return item === undefined ? undefined : readItem(item);
    },

    async save(ledger, signal) {
      const next = { ...fitLedger(ledger), version: ledger.version + 1 };
      const item = sealItem(encodeLedger(next));
      const params = saveParams(tableName, item, ledger.version);
      try {
        await limit(() =>
          guard('write', signal, (options) => client.send(new PutItemCommand(params), options)),
        );
      } catch (error) {
        if (!isRefusedCondition(error)) throw error;
        const stored = await fetchItem(ledger.shard, signal);
        if (stored === undefined || !isSameItem(stored, item)) {
          throw ledgerConflict(formatShardId(ledger.shard), ledger.version, stored, error);
        }
      }
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

/** Builds the input with which PutItem replaces one version of a ledger and no other. */
export function saveParams(
  tableName: string,
  item: LedgerItem,
  replaced: number,
): PutItemCommandInput {
  const params = { TableName: tableName, Item: item };
  // Not of the key, as it would be usual: "shard" is a reserved word of DynamoDB's expressions.
  if (replaced === 0) return { ...params, ConditionExpression: 'attribute_not_exists(version)' };
  return {
    ...params,
    ConditionExpression: 'version = :replaced',
    ExpressionAttributeValues: { ':replaced': { N: String(replaced) } },
  };
}

/** Says that another version than `replaced` of a ledger is there, or none. */
export function ledgerConflict(
  shard: string,
  replaced: number,
  stored: LedgerItem | undefined,
  cause: unknown,
): AppError {
  const found = stored === undefined ? 'it is gone' : `version ${stored.version?.N} is there`;
  return new AppError(
    'LEDGER_CONFLICT',
    `The ledger of ${shard} was to replace version ${replaced}, but ${found}.`,
    { hint: 'Another run works on the same shard; the next run goes on from its ledger.', cause },
  );
}

/** Tells whether two items have the same content, in whatever order the keys of maps came back. */
export function isSameItem(left: LedgerItem, right: LedgerItem): boolean {
  return sortedJson(left) === sortedJson(right);
}

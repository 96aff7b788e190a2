import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { AppError } from '../../error.ts';
import type { DynamoDbClient } from '../dynamodb/item-client.ts';
import { createGuard, createLimiter, isRefusedCondition } from '../dynamodb/requests.ts';
import { type LedgerItem, sealItem, sortedJson } from './ledger-item.ts';

/** Where the control table is. */
export interface ControlTableOptions {
  readonly client: DynamoDbClient;
  readonly tableName: string;
}

/** Items of the control table that are ledgers of any kind, by the name of their shard. */
interface LedgerStore {
  /** Reads consistently: sees every acknowledged save. */
  load(shard: string, signal?: AbortSignal): Promise<LedgerItem | undefined>;
  /**
   * Seals an item and puts it in the place of exactly the version `replaced`; 0: there must be none. A save whose answer was lost
   * and that is tried again by the SDK counts as done, not as a conflict with itself.
   *
   * @throws AppError LEDGER_CONFLICT when another writer saved in between: nothing was changed;
   * TABLE_MISSING or STORAGE_FAILED; the signal's reason when aborted.
   */
  save(shard: string, item: LedgerItem, replaced: number, signal?: AbortSignal): Promise<void>;
}

/**
 * A run opens or saves hundreds of ledgers at once. More requests than connections (50 of the SDK) would only wait
 * inside of it, where the time that a request may take runs already.
 */
const MAX_IN_FLIGHT = 40;

export function createLedgerStore({ client, tableName }: ControlTableOptions): LedgerStore {
  const guard = createGuard(tableName);
  const limit = createLimiter(MAX_IN_FLIGHT);

  async function load(shard: string, signal?: AbortSignal): Promise<LedgerItem | undefined> {
    const Key = { shard: { S: shard } };
    const params = { TableName: tableName, Key, ConsistentRead: true };
    const read = () => guard('read', signal, (options) => client.send('GetItem', params, options));
    return (await limit(read)).Item;
  }

  return {
    load,
    async save(shard, unsealed, replaced, signal) {
      const item = sealItem(unsealed);
      const params = saveParams(tableName, item, replaced);
      try {
        await limit(() =>
          guard('write', signal, (options) => client.send('PutItem', params, options)),
        );
      } catch (error) {
        if (!isRefusedCondition(error)) throw error;
        const stored = await load(shard, signal);
        if (stored !== undefined && isSameItem(stored, item)) return;
        throw conflict(shard, replaced, stored, error);
      }
    },
  };
}

/** Builds the input with which PutItem replaces one version of a ledger and no other. */
function saveParams(tableName: string, item: LedgerItem, replaced: number): PutItemCommandInput {
  const params = { TableName: tableName, Item: item };
  // Not of the key, as it would be usual: "shard" is a reserved word of DynamoDB's expressions.
  if (replaced === 0) return { ...params, ConditionExpression: 'attribute_not_exists(version)' };
  return {
    ...params,
    ConditionExpression: 'version = :replaced',
    ExpressionAttributeValues: { ':replaced': { N: String(replaced) } },
  };
}

function conflict(
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
function isSameItem(left: LedgerItem, right: LedgerItem): boolean {
  return sortedJson(left) === sortedJson(right);
}

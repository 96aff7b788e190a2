import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../../collections.ts';
import {
  decodeRights,
  encodeRights,
  rightsKey,
  type StoredRights,
} from '../../users/rights-record.ts';
import { RECORD_KEYS } from '../../users/user-record-keys.ts';
import {
  queryItems,
  READ_KEYS,
  readBatch,
  type TableAccess,
  WRITE_ITEMS,
  writeBatch,
} from '../dynamodb/requests.ts';

type Item = Record<string, AttributeValue>;

/**
 * Rights and their holders, beside the user records. Records are named as `rightsNameOf` says. Each
 * operation throws AppError TABLE_MISSING or STORAGE_FAILED.
 */
export interface RightsTable {
  /** Yields all records, in any order. */
  all(): AsyncIterable<StoredRights>;
  /** Finds records by name; those that are not there are omitted. */
  find(names: readonly string[]): Promise<ReadonlyMap<string, StoredRights>>;
  put(records: readonly StoredRights[]): Promise<void>;
  /** Takes records away by name. */
  remove(names: readonly string[]): Promise<void>;
}

export interface RightsTableOptions extends TableAccess {
  /** Days that a record is kept which no scan writes any more. */
  readonly retentionDays: number;
}

export function createRightsTable(options: RightsTableOptions): RightsTable {
  const { retentionDays } = options;

  async function write(requests: readonly WriteRequest[]): Promise<void> {
    for (const batch of chunksOf(requests, WRITE_ITEMS)) await writeBatch(batch, options);
  }

  return {
    async *all() {
      const query = {
        KeyConditionExpression: 'user_name = :rights AND begins_with(scan_timestamp, :prefix)',
        ExpressionAttributeValues: {
          ':rights': { S: RECORD_KEYS.rightsPartition },
          ':prefix': { S: RECORD_KEYS.rightsPrefix },
        },
      };
      for await (const item of queryItems(query, options)) {
        const stored = decodeRights(item);
        if (stored !== undefined) yield stored;
      }
    },
    async find(names) {
      const found = new Map<string, StoredRights>();
      const keep = (item: Item) => {
        const stored = decodeRights(item);
        const name = item.scan_timestamp?.S?.slice(RECORD_KEYS.rightsPrefix.length);
        if (stored !== undefined && name !== undefined) found.set(name, stored);
      };
      for (const batch of chunksOf(new Set(names), READ_KEYS)) {
        await readBatch(batch.map(rightsKey), keep, options);
      }
      return found;
    },
    put: (records) =>
      write(
        records.map((record) => ({
          PutRequest: { Item: encodeRights(record, { retentionDays }) as Item },
        })),
      ),
    remove: (names) => write(names.map((name) => ({ DeleteRequest: { Key: rightsKey(name) } }))),
  };
}

import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDbClient } from './item-client.ts';
import { createGuard, isRefusedCondition } from './requests.ts';

/** Items of a table, one at a time. Both throw AppError STORAGE_FAILED or TABLE_MISSING. */
interface SingleItems {
  /** Updates an item and tells whether the condition held; nothing is written when it did not. */
  update(params: Omit<UpdateItemCommandInput, 'TableName'>): Promise<boolean>;
  /** Reads an item as it was last acknowledged; undefined when there is none. */
  read(key: Record<string, AttributeValue>): Promise<Record<string, AttributeValue> | undefined>;
}

export function createSingleItems(client: DynamoDbClient, tableName: string): SingleItems {
  const guard = createGuard(tableName);
  return {
    async update(params) {
      try {
        await guard('write', undefined, () =>
          client.send('UpdateItem', { TableName: tableName, ...params }),
        );
        return true;
      } catch (error) {
        if (isRefusedCondition(error)) return false;
        throw error;
      }
    },
    async read(key) {
      const params = { TableName: tableName, Key: key, ConsistentRead: true };
      const { Item } = await guard('read', undefined, () => client.send('GetItem', params));
      return Item;
    },
  };
}

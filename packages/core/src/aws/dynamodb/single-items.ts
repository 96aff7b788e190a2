import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { createGuard, isRefusedCondition } from './requests.ts';

/** Items of a table, one at a time. Both throw AppError STORAGE_FAILED or TABLE_MISSING. */
interface SingleItems {
  /** Updates an item and tells whether the condition held; nothing is written when it did not. */
  update(params: Omit<UpdateItemCommandInput, 'TableName'>): Promise<boolean>;
  /** Reads an item as it was last acknowledged; undefined when there is none. */
  read(key: Record<string, AttributeValue>): Promise<Record<string, AttributeValue> | undefined>;
}

export function createSingleItems(client: DynamoDBClient, tableName: string): SingleItems {
  const guard = createGuard(tableName);
  return {
    async update(params) {
      const command = new UpdateItemCommand({ TableName: tableName, ...params });
      try {
        await guard('write', undefined, () => client.send(command));
        return true;
      } catch (error) {
        if (isRefusedCondition(error)) return false;
        throw error;
      }
    },
    async read(key) {
      const command = new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true });
      const { Item } = await guard('read', undefined, () => client.send(command));
      return Item;
    },
  };
}

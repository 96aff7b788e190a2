import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { type RetryContext, sendUntilDone } from './batch-retry.ts';
import { sendOptions } from './send-options.ts';

/** BatchGetItem takes 100 keys, BatchWriteItem 25 items (API reference). */
export const READ_KEYS = 100;
export const WRITE_ITEMS = 25;

export interface BatchContext extends RetryContext {
  readonly client: DynamoDBClient;
}

/**
 * Reads at most 100 items of a table by their keys, which must differ, and calls `onItem` for each that is there, in
 * any order; what the table does not hand out at once is asked for again. Throws as `sendUntilDone` does.
 */
export async function readBatch<Key extends Record<string, AttributeValue>>(
  keys: readonly Key[],
  onItem: (item: Record<string, AttributeValue>) => void,
  context: BatchContext & { readonly isConsistent?: boolean },
): Promise<void> {
  const { client, isConsistent = false, signal, tableName } = context;
  const send = async (pending: readonly Key[]) => {
    const request = { Keys: [...pending], ...(isConsistent ? { ConsistentRead: true } : {}) };
    const command = new BatchGetItemCommand({ RequestItems: { [tableName]: request } });
    const { Responses, UnprocessedKeys } = await client.send(command, sendOptions(signal));
    for (const item of Responses?.[tableName] ?? []) onItem(item);
    return (UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
  };
  await sendUntilDone(keys, 'read', send, context);
}

/** Writes or deletes at most 25 items of a table, no two of one key. Throws as `sendUntilDone` does. */
export async function writeBatch(
  requests: readonly WriteRequest[],
  context: BatchContext,
): Promise<void> {
  const { client, signal, tableName } = context;
  const send = async (pending: readonly WriteRequest[]) => {
    const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: [...pending] } });
    const { UnprocessedItems } = await client.send(command, sendOptions(signal));
    return UnprocessedItems?.[tableName] ?? [];
  };
  await sendUntilDone(requests, 'write', send, context);
}

import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { StoredItem } from '../attribute-content.ts';
import { compact } from '../collections.ts';
import { type RetryContext, sendUntilDone } from './batch-retry.ts';
import { sendOptions } from './send-options.ts';

/** What a query wants beside its table. */
export type TableQuery = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>;

export interface QueryContext extends RetryContext {
  readonly client: DynamoDBClient;
}

/**
 * Yields the items that a query finds, page by page: the next is read when the last was taken.
 *
 * @throws as `sendUntilDone` does
 */
export async function* queryItems(
  params: TableQuery,
  context: QueryContext,
): AsyncGenerator<StoredItem> {
  const { client, signal, tableName } = context;
  let startKey: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const pageParams: QueryCommandInput = compact({
      ...params,
      TableName: tableName,
      ExclusiveStartKey: startKey,
    });
    let page: QueryCommandOutput | undefined;
    const send = async () => {
      page = await client.send(new QueryCommand(pageParams), sendOptions(signal));
      return [];
    };
    await sendUntilDone([pageParams], 'read', send, context);
    yield* page?.Items ?? [];
    startKey = page?.LastEvaluatedKey;
  } while (startKey !== undefined);
}

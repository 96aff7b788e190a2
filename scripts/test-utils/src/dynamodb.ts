/// <reference path="./dynalite.d.ts" />
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createDynamoDbSdkClient,
  createTableInput,
  type DynamoDbClient,
  itemClientOf,
  type TableDefinitions,
  tableDefinitions,
} from '@iam-tracker/core/aws';
import dynalite from 'dynalite';

export interface TestDynamoDb {
  readonly client: DynamoDbClient;
  /** For requests about tables. */
  readonly control: DynamoDBClient;
  readonly endpoint: string;
  readonly tables: TableDefinitions;
  close(): Promise<void>;
}

/** A DynamoDB in this process with the named tables, empty. */
export async function startDynamoDb(
  ...names: readonly (keyof TableDefinitions)[]
): Promise<TestDynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  // By default it ends idle connections after five seconds, which a busy process may just be writing into.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const control = createDynamoDbSdkClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
    maxAttempts: 1,
    // A busy machine is no lost database.
    timeoutMilliseconds: 60_000,
  });
  const client = itemClientOf(control);
  const tables = tableDefinitions('test');
  for (const name of names) {
    await control.send(new CreateTableCommand(createTableInput(tables[name])));
  }
  // The embedded database calls a table active a moment after it said it was made.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    ...{ client, control, endpoint, tables },
    async close() {
      control.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

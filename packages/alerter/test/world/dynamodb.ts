/// <reference path="./dynalite.d.ts" />
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient, createTableInput, tableDefinitions } from '@iam-tracker/core/aws';
import dynalite from 'dynalite';

export interface TestDynamoDb {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  readonly alertsTable: string;
  readonly stateTable: string;
  readonly eventsTable: string;
  close(): Promise<void>;
}

/** A DynamoDB in this process with empty tables of the alerter. */
export async function startDynamoDb(): Promise<TestDynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createDynamoDbClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const { alerts, detectionState, events } = tableDefinitions('test');
  for (const definition of [alerts, detectionState, events]) {
    await client.send(new CreateTableCommand(createTableInput(definition)));
  }
  // The embedded database calls a table active a moment after it said it was made.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    client,
    endpoint,
    alertsTable: alerts.tableName,
    stateTable: detectionState.tableName,
    eventsTable: events.tableName,
    async close() {
      client.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

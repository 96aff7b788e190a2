import * as embedded from '@iam-tracker/test-utils/dynamodb';

export interface TestDynamoDb extends Omit<embedded.TestDynamoDb, 'tables'> {
  readonly alertsTable: string;
  readonly stateTable: string;
  readonly eventsTable: string;
  readonly userRecordsTable: string;
}

/** A DynamoDB in this process with empty tables of the alerter. */
export async function startDynamoDb(): Promise<TestDynamoDb> {
  const { tables, ...database } = await embedded.startDynamoDb(
    'alerts',
    'detectionState',
    'events',
    'userRecords',
  );
  return {
    ...database,
    alertsTable: tables.alerts.tableName,
    stateTable: tables.detectionState.tableName,
    eventsTable: tables.events.tableName,
    userRecordsTable: tables.userRecords.tableName,
  };
}

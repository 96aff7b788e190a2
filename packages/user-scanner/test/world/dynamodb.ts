import * as embedded from '@iam-tracker/test-utils/dynamodb';

export type { TestDynamoDb } from '@iam-tracker/test-utils/dynamodb';

/** A DynamoDB in this process with the tables that a scanner meets, empty. */
export function startDynamoDb(): Promise<embedded.TestDynamoDb> {
  return embedded.startDynamoDb('userRecords', 'events', 'control');
}

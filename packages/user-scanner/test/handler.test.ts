import { createDynamoDbClient, createUserRecordsTable } from '@iam-tracker/core/aws';
import { generateInventory, startSimulatedAws } from '@iam-tracker/simulator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { handler } from '../src/handler.ts';
import { startDynamoDb } from './world/dynamodb.ts';

const context = { getRemainingTimeInMillis: () => 900_000 };
const before = { ...process.env };

describe('handler', () => {
  beforeEach(() => {
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      LOG_LEVEL: 'CRITICAL',
    });
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) delete process.env[name];
    }
    Object.assign(process.env, before);
  });

  // In this order: what is wired once stays.
  it('fails with everything that is wrong in the environment', async () => {
    process.env.RETENTION_DAYS = '0';

    await expect(handler({}, context)).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringMatching(/DYNAMODB_TABLE_NAME.*RETENTION_DAYS/s),
    });
  });

  it('wires the dependencies and scans once the environment is right', async () => {
    const database = await startDynamoDb();
    const inventory = generateInventory({ seed: 3, users: 30, at: Date.now() });
    const iam = { inventory, credentialReportMilliseconds: 0 };
    const aws = await startSimulatedAws({ iam });
    const { userRecords, events, control } = database.tables;
    Object.assign(process.env, {
      DYNAMODB_TABLE_NAME: userRecords.tableName,
      EVENTS_TABLE_NAME: events.tableName,
      CONTROL_TABLE_NAME: control.tableName,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    });
    try {
      const result = await handler({ source: 'aws.events' }, context);

      expect(result).toMatchObject({
        message: 'Scan completed successfully',
        ...{ total_users: 30, records_written: 30, errors: 0 },
      });
      expect(
        aws.metrics().map(({ namespace, name, unit, value }) => [namespace, name, unit, value]),
      ).toEqual([
        ['IAMUserMonitor', 'UsersScanned', 'Count', 30],
        ['IAMUserMonitor', 'RecordsWritten', 'Count', 30],
        ['IAMUserMonitor', 'Errors', 'Count', 0],
        ['IAMUserMonitor', 'Duration', 'Milliseconds', expect.any(Number)],
        ['IAMUserMonitor', 'Success', 'None', 1],
      ]);
      const table = createUserRecordsTable({
        // Fresh: on a slow machine the server has closed the idle connections of the other one.
        client: createDynamoDbClient(),
        ...{ tableName: userRecords.tableName, retentionDays: 90 },
        clock: { now: Date.now, sleep: async () => undefined },
        random: Math.random,
      });
      expect(await table.latestComplete()).toMatchObject({ status: 'complete', totalUsers: 30 });
    } finally {
      await aws.close();
      await database.close();
    }
  });
});

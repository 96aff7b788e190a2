import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@iam-tracker/core';
import { createEventsTable } from '@iam-tracker/core/aws';
import { openMemoryDatabase, serveDatabase } from '@iam-tracker/local';
import { startSimulatedAws } from '@iam-tracker/simulator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzip } from '../build/read-zip.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';

// As Lambda does: unpack the zip into an empty folder, start a process, call the handler.
const folder = mkdtempSync(join(tmpdir(), 'task '));
const bundle = join(folder, 'index.mjs');

beforeAll(() => {
  const zip = readFileSync(join(import.meta.dirname, '../../dist/collector.zip'));
  writeFileSync(bundle, unzip(zip, 'index.mjs'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function invoke(settings: Record<string, string>) {
  // Only what Lambda would set: nothing of the developer's own AWS configuration.
  const env = { HOME: folder, AWS_REGION: 'us-east-1', ...settings };
  return invokeBundle({ bundle, env, milliseconds: 60_000 });
}

function recordOf(number: number) {
  const at = new Date(Date.now() - (200 + number) * 60_000);
  return {
    eventVersion: '1.08',
    eventID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    eventTime: `${at.toISOString().slice(0, 19)}Z`,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'example',
    recipientAccountId: '123456789012',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      accountId: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/ada',
      userName: 'ada',
    },
    requestParameters: { userName: `user-${number}` },
  };
}

describe('collector.zip', () => {
  it('collects every event over HTTP, alone in an empty folder, and stores none twice', async () => {
    const records = Array.from({ length: 120 }, (_, number) => recordOf(number));
    const aws = await startSimulatedAws({
      events: records.map((record) => ({ record, visibleAt: Date.parse(record.eventTime) })),
      lookupRequestsPerSecond: 100,
    });
    const database = await serveDatabase(await openMemoryDatabase());
    const { client, credentials, tableNames } = database;
    const table = createEventsTable({
      client,
      tableName: tableNames.events,
      retentionDays: 0,
      clock: systemClock,
      random: Math.random,
    });
    const settings = {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      EVENTS_TABLE_NAME: tableNames.events,
      CONTROL_TABLE_NAME: tableNames.control,
      REGIONS: 'us-east-1',
      LOOKUP_REQUESTS_PER_SECOND: '100',
    };

    try {
      const first = await invoke(settings);
      const second = await invoke(settings);
      const stored = await table.get(
        records.map(({ eventID, eventTime }) => ({
          eventId: eventID,
          eventDate: eventTime.slice(0, 10),
        })),
      );

      expect(first).toMatchObject({ result: { total_events_processed: 120, errors: [] } });
      expect(second).toMatchObject({ result: { total_events_processed: 0, errors: [] } });
      expect(stored).toHaveLength(120);
      expect(first.log).toContainEqual(expect.objectContaining({ level: 'INFO' }));
    } finally {
      await aws.close();
      await database.close();
    }
  });

  it('stores what is done to the deployment that it is told of, and nothing of its neighbours', async () => {
    const ofLambda = (number: number, functionName: string) => ({
      ...recordOf(number),
      eventSource: 'lambda.amazonaws.com',
      eventName: 'AddPermission20150331v2',
      readOnly: false,
      requestParameters: { functionName },
    });
    const records = [ofLambda(1, 'tracker-collector'), ofLambda(2, 'shop')];
    const aws = await startSimulatedAws({
      events: records.map((record) => ({ record, visibleAt: Date.parse(record.eventTime) })),
      lookupRequestsPerSecond: 100,
    });
    const database = await serveDatabase(await openMemoryDatabase());
    const settings = {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ACCESS_KEY_ID: database.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: database.credentials.secretAccessKey,
      EVENTS_TABLE_NAME: database.tableNames.events,
      CONTROL_TABLE_NAME: database.tableNames.control,
      REGIONS: 'us-east-1',
      OWN_RESOURCES: 'function+role+rule/tracker-collector,table/tracker-events',
      LOOKUP_REQUESTS_PER_SECOND: '100',
    };

    try {
      const end = await invoke(settings);

      expect(end).toMatchObject({ result: { total_events_processed: 1, errors: [] } });
    } finally {
      await aws.close();
      await database.close();
    }
  });

  it('names every setting that is missing or wrong', async () => {
    const end = await invoke({ CONTROL_TABLE_NAME: 'control', MAX_WORKERS: '99' });

    expect(end).toMatchObject({
      error: {
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(/EVENTS_TABLE_NAME.*MAX_WORKERS/s),
      },
    });
  });
});

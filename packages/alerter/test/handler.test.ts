import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { encodeEvent, normalize, systemClock } from '@iam-tracker/core';
import { createDynamoDbClient, createRightsTable } from '@iam-tracker/core/aws';
import { buildConsoleLogin, buildRecord, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allow, documentOf, POLICY } from './scenario/known-rights.ts';
import { startDynamoDb, type TestDynamoDb } from './world/dynamodb.ts';

let database: TestDynamoDb;
let sns: Server;
const published: URLSearchParams[] = [];

beforeAll(async () => {
  database = await startDynamoDb();
  sns = createServer(async (request, response) => {
    published.push(new URLSearchParams(await text(request)));
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end('<PublishResponse><PublishResult/></PublishResponse>');
  });
  await new Promise<void>((resolve) => sns.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'TEST',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${(sns.address() as AddressInfo).port}`,
    ALERTS_TABLE_NAME: database.alertsTable,
    DETECTION_STATE_TABLE_NAME: database.stateTable,
    EVENTS_TABLE_NAME: database.eventsTable,
    USER_RECORDS_TABLE_NAME: database.userRecordsTable,
    ALERTS_SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
    LOG_LEVEL: 'CRITICAL',
  });
});
afterAll(async () => {
  await database.close();
  await new Promise((resolve) => {
    sns.close(resolve);
    sns.closeAllConnections();
  });
});

const context = { getRemainingTimeInMillis: () => 900_000 };

describe('handler', () => {
  it('takes a stream record to SNS once, and answers what Lambda wants to know', async () => {
    const { handler } = await import('../src/handler.ts');
    const { event } = normalize(buildConsoleLogin('Success', root()));
    const payload = {
      Records: [
        {
          eventName: 'INSERT',
          dynamodb: {
            SequenceNumber: '1',
            ApproximateCreationDateTime: Date.parse(event.eventTime) / 1000 + 60,
            NewImage: encodeEvent(event, { retentionDays: 0 }),
          },
        },
        { eventName: 'INSERT', dynamodb: { SequenceNumber: '2', NewImage: { poison: true } } },
      ],
    };

    const first = await handler(payload, context);
    const second = await handler(payload, context);

    const onlyPoison = { batchItemFailures: [{ itemIdentifier: '2' }] };
    expect(first).toEqual(onlyPoison);
    expect(second).toEqual(onlyPoison);
    const subjects = published.map((form) => form.get('Subject'));
    expect(subjects.filter((subject) => subject?.includes('Root'))).toHaveLength(1);
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  it('knows what a policy allows that was there before anything was watched', async () => {
    const { handler } = await import('../src/handler.ts');
    // Fresh: on a slow machine the server has closed the idle connections of the other one.
    const client = createDynamoDbClient();
    const { userRecordsTable: tableName } = database;
    const table = createRightsTable({
      ...{ client, tableName, retentionDays: 90, clock: systemClock, random: Math.random },
    });
    const record = {
      ...{ kind: 'policy' as const, arn: POLICY, defaultVersionId: 'v1', holders: [] },
      versions: [{ id: 'v1', createdAt: '2020-01-01T00:00:00Z', document: documentOf(allow('*')) }],
    };
    await table.put([{ record, scanTimestamp: '2026-03-01T00:00:00Z' }]);
    const { event } = normalize(
      buildRecord({
        eventName: 'AttachRolePolicy',
        requestParameters: { roleName: 'app', policyArn: POLICY },
      }),
    );
    const dynamodb = {
      SequenceNumber: '3',
      ApproximateCreationDateTime: Date.parse(event.eventTime) / 1000 + 60,
      NewImage: encodeEvent(event, { retentionDays: 0 }),
    };

    const answer = await handler({ Records: [{ eventName: 'INSERT', dynamodb }] }, context);

    expect(answer).toEqual({ batchItemFailures: [] });
    const mails = published.map((form) => form.get('Message') ?? '');
    expect(mails.some((mail) => mail.includes(`${POLICY}, which allows * on everything`))).toBe(
      true,
    );
  });

  it('refuses the payload of another trigger', async () => {
    const { handler } = await import('../src/handler.ts');

    await expect(handler({ detail: {} }, context)).rejects.toMatchObject({ code: 'BAD_PAYLOAD' });
  });
});

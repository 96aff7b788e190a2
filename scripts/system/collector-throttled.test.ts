import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryDatabase, type ServedDatabase, serveDatabase } from '@iam-tracker/local';
import {
  type CloudTrailRecord,
  type SimulatedAws,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scanTable } from '../emulator/requests.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';

// The first backlog of a busy account before a new table, which takes some items and refuses the others by its pace.
const REGIONS = ['eu-west-1', 'us-east-1', 'us-west-2'];
const EVENTS = 900;
/** Far more than it takes. */
const MAX_RUNS = 40;
/** Items taken of each batch of events; every third batch is refused whole. */
const TAKEN_AT_A_TIME = 5;
const bundle = join(import.meta.dirname, '../../dist/collector/index.mjs');
const home = mkdtempSync(join(tmpdir(), 'home '));

interface BatchWrite {
  readonly RequestItems: Record<string, unknown[]>;
}

let aws: SimulatedAws;
let database: ServedDatabase;
let table: Server;
/** Write requests to the events table, and items that they were refused. */
const refused = { requests: 0, items: 0 };

beforeAll(async () => {
  const now = Date.now();
  aws = await startSimulatedAws({
    events: Array.from({ length: EVENTS }, (_, number) => ({
      record: recordAt(now, number),
      visibleAt: 0,
    })),
    regions: REGIONS.map((name) => ({ name, optInStatus: 'opt-in-not-required' })),
    lookupRequestsPerSecond: 100,
  });
  database = await serveDatabase(await openMemoryDatabase());
  table = await serveNewTable(database);
});

afterAll(async () => {
  await new Promise((resolve) => table.close(resolve));
  await aws.close();
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

function recordAt(now: number, number: number): CloudTrailRecord {
  const awsRegion = REGIONS[number % REGIONS.length] as string;
  return {
    eventVersion: '1.11',
    eventID: `event-${number}`,
    // All of one day, which is one partition key.
    eventTime: `${new Date(now - 7_200_000 + number * 1000).toISOString().slice(0, 19)}Z`,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    awsRegion,
    readOnly: true,
    recipientAccountId: '123456789012',
    userIdentity: { type: 'IAMUser', userName: 'ada', accountId: '123456789012' },
  };
}

/** Stands before a database, and takes of each batch of events what a table that is throttled would take. */
async function serveNewTable({ endpoint, tableNames }: ServedDatabase): Promise<Server> {
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const document = JSON.parse(text || '{}') as Partial<BatchWrite>;
    const items = document.RequestItems?.[tableNames.events];
    const isWrite = String(request.headers['x-amz-target']).endsWith('.BatchWriteItem');
    let body = text;
    let left: unknown[] = [];
    if (isWrite && items !== undefined) {
      refused.requests += 1;
      const taken = refused.requests % 3 === 0 ? 0 : TAKEN_AT_A_TIME;
      left = items.slice(taken);
      refused.items += left.length;
      if (taken === 0) {
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(
          JSON.stringify({
            __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
            message: 'The level of configured provisioned throughput for the table was exceeded.',
          }),
        );
        return;
      }
      body = JSON.stringify({ RequestItems: { [tableNames.events]: items.slice(0, taken) } });
    }
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': String(request.headers['x-amz-target']),
        'x-amz-date': String(request.headers['x-amz-date']),
        authorization: String(request.headers.authorization),
      },
      body,
    });
    const told = (await answer.json()) as object;
    const whole =
      left.length === 0 ? told : { ...told, UnprocessedItems: { [tableNames.events]: left } };
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(whole));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('the collector, before a table that takes less than there is', () => {
  it('ends every run well and in time, and has stored everything after some of them', async () => {
    const { credentials, endpoint, tableNames } = database;
    const env = {
      HOME: home,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(table.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'example',
      EVENTS_TABLE_NAME: tableNames.events,
      CONTROL_TABLE_NAME: tableNames.control,
      LOOKUP_REQUESTS_PER_SECOND: '100',
      INITIAL_LOOKBACK_DAYS: '2',
    };

    let backlog = Number.POSITIVE_INFINITY;
    for (let run = 1; run <= MAX_RUNS && backlog > 0; run += 1) {
      const end = await invokeBundle({
        bundle,
        env,
        milliseconds: 40_000,
        clockShiftMilliseconds: run * 60_000,
      });

      expect(end.error).toBeUndefined();
      expect(end.result).toMatchObject({ errors: [] });
      backlog = end.result?.backlog_seconds;
    }

    const access = { endpoint, accessKeyId: credentials.accessKeyId };
    const stored = await scanTable(access, tableNames.events, 'event_id');
    expect(refused.items).toBeGreaterThan(EVENTS);
    expect(backlog).toBe(0);
    expect(new Set(stored.map((item) => item.event_id.S)).size).toBe(EVENTS);
    expect(stored).toHaveLength(EVENTS);
  });
});

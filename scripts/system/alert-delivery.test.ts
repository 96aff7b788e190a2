import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  createAlertMemory,
  createDynamoDbDocuments,
  createDynamoDbLedger,
  createSnsTopic,
  createStreamMemory,
  type InvocationDependencies,
  invoke,
} from '@iam-tracker/alerter/alert';
import {
  CATALOGUE,
  createDetectionState,
  createEngine,
  parseSettings,
  RULE_IDS,
} from '@iam-tracker/alerter/detect';
import { encodeEvent, normalize } from '@iam-tracker/core';
import { type Database, openMemoryDatabase } from '@iam-tracker/local';
import {
  buildConsoleLogin,
  buildRecord,
  iamUser,
  root,
  silentLogger,
} from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

// From the stream to what a subscriber receives, through moto's SNS and SQS.

const ACCOUNT = '123456789012';
const NOW = Date.UTC(2026, 2, 5, 12);
const MINUTE = 60_000;
const INVOCATION = 5 * MINUTE;

let moto: Moto;
let database: Database;

/** moto's SNS behind a door that can be shut. */
let door: Server;
let isDown = false;
let refused = 0;

async function openDoor(): Promise<string> {
  door = createServer(async (request, response) => {
    const body = await buffer(request);
    if (isDown) {
      refused += 1;
      response.writeHead(503).end();
      return;
    }
    const { authorization = '' } = request.headers;
    const headers = { 'content-type': String(request.headers['content-type']), authorization };
    const answer = await fetch(moto.url, { method: 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': 'text/xml' });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
}

/** Calls an operation in the notation that SNS and SQS share. */
async function call(service: 'sns' | 'sqs', parameters: Record<string, string>): Promise<string> {
  const response = await fetch(moto.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/${service}/aws4_request`,
    },
    body: new URLSearchParams(parameters),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${parameters.Action}: ${text}`);
  return text;
}

const topicArn = (name: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:${name}`;

/** A queue that the topic delivers to, everything or what a filter policy lets through. */
async function subscribe(topic: string, queue: string, filter?: object): Promise<void> {
  await call('sqs', { Action: 'CreateQueue', QueueName: queue });
  const attributes: [string, string][] = [
    ['RawMessageDelivery', 'true'],
    ...(filter === undefined ? [] : [['FilterPolicy', JSON.stringify(filter)] as [string, string]]),
  ];
  await call('sns', {
    Action: 'Subscribe',
    TopicArn: topicArn(topic),
    Protocol: 'sqs',
    Endpoint: `arn:aws:sqs:us-east-1:${ACCOUNT}:${queue}`,
    ...Object.fromEntries(
      attributes.flatMap(([key, value], index) => [
        [`Attributes.entry.${index + 1}.key`, key],
        [`Attributes.entry.${index + 1}.value`, value],
      ]),
    ),
  });
}

interface Received {
  readonly schema: string;
  readonly severity: string;
  readonly rule: { readonly id: string };
  readonly event: { readonly event_id: string };
}

/** Takes everything that is in a queue, each message once, however long the machine takes over it. */
async function receiveAll(queue: string): Promise<Received[]> {
  const found: Received[] = [];
  for (;;) {
    const xml = await call('sqs', {
      Action: 'ReceiveMessage',
      QueueUrl: `${moto.url}/${ACCOUNT}/${queue}`,
      MaxNumberOfMessages: '10',
      VisibilityTimeout: '43200',
    });
    const bodies = [...xml.matchAll(/<Body>([\s\S]*?)<\/Body>/g)].map(([, body = '']) => body);
    if (bodies.length === 0) return found;
    found.push(...bodies.map((body) => JSON.parse(unescapeXml(body)) as Received));
  }
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
    code === undefined ? (named[name] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/** The alerter as the Lambda wires it, on a clock that passes when the alerter sleeps. */
function createAlerter(topic: string, endpoint: string) {
  let now = NOW;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const { client, tableNames } = database;
  const table = { client, clock, random: () => 0.5 };
  const documents = createDynamoDbDocuments({ ...table, tableName: tableNames.detectionState });
  const settings = parseSettings({}, RULE_IDS);
  const dependencies: InvocationDependencies = {
    engine: createEngine(CATALOGUE, settings),
    settings,
    state: createDetectionState({ ...table, documents }),
    ...createAlertMemory({ ...table, documents }),
    ledger: createDynamoDbLedger({ ...table, tableName: tableNames.alerts }),
    publisher: createSnsTopic(topicArn(topic), {
      endpoint,
      credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
      // The pauses between attempts would be real time.
      maxAttempts: 1,
    }),
    ...createStreamMemory({ ...table, documents }),
    clock,
    logger: silentLogger,
    groupMinutes: 0,
    maxAgeHours: 24,
  };
  const context = { getRemainingTimeInMillis: () => INVOCATION };
  return {
    clock,
    async invoke(records: readonly StreamRecord[]): Promise<ReadonlySet<string>> {
      const payload = { Records: records };
      const { batchItemFailures } = await invoke(payload, context, dependencies);
      return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    },
  };
}

type StreamRecord = ReturnType<typeof streamRecord>;

function streamRecord(number: number, record: Record<string, unknown>) {
  const eventTime = `${new Date(NOW - MINUTE).toISOString().slice(0, 19)}Z`;
  const { event } = normalize({ ...record, eventTime, eventID: `event-${number}` });
  const NewImage = encodeEvent(event, { retentionDays: 0 });
  return {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(number), ApproximateCreationDateTime: NOW / 1000, NewImage },
  };
}

const rootLogin = (number: number) => streamRecord(number, buildConsoleLogin('Success', root()));
const createUser = (number: number) =>
  streamRecord(
    number,
    buildRecord({
      userIdentity: iamUser('alice'),
      eventName: 'CreateUser',
      requestParameters: { userName: `user-${number}` },
    }),
  );
const idsOf = (messages: readonly Received[]) => messages.map(({ event }) => event.event_id).sort();

if (MOTO_MISSING === undefined) {
  let endpoint: string;
  beforeAll(async () => {
    moto = await startMoto();
    database = await openMemoryDatabase();
    endpoint = await openDoor();
  });
  afterAll(async () => {
    await new Promise((resolve) => {
      door.close(resolve);
      door.closeAllConnections();
    });
    await database.close();
    await moto.stop();
  });

  describe('alerts through SNS to SQS', () => {
    it('reach each subscription that its filter policy lets them', async () => {
      await call('sns', { Action: 'CreateTopic', Name: 'filtered' });
      await subscribe('filtered', 'everything');
      await subscribe('filtered', 'critical', { severity: ['CRITICAL'] });
      await subscribe('filtered', 'users', {
        event_name: ['CreateUser'],
        account_id: [ACCOUNT],
        rule_id: [{ prefix: 'IAM-USER-' }],
      });
      const alerter = createAlerter('filtered', endpoint);

      const failures = await alerter.invoke([rootLogin(1), createUser(2), createUser(3)]);

      expect(failures.size).toBe(0);
      const everything = await receiveAll('everything');
      expect(idsOf(everything)).toEqual(['event-1', 'event-2', 'event-3']);
      expect(new Set(everything.map(({ schema }) => schema))).toEqual(
        new Set(['iam-activity-tracker/alert']),
      );
      const critical = await receiveAll('critical');
      expect(critical.map(({ rule }) => rule.id)).toEqual(['SIGNIN-ROOT-LOGIN']);
      expect(idsOf(await receiveAll('users'))).toEqual(['event-2', 'event-3']);
    });

    it('all arrive once after an hour in which SNS refused, behind a record that cannot be read', async () => {
      await call('sns', { Action: 'CreateTopic', Name: 'outage' });
      await subscribe('outage', 'after-outage');
      const alerter = createAlerter('outage', endpoint);
      const poison = {
        ...rootLogin(10),
        dynamodb: { ...rootLogin(10).dynamodb, NewImage: { odd: { S: 'item' } } as never },
      };
      let records = [rootLogin(9), poison, createUser(11)];
      isDown = true;
      let attempts = 0;

      // As Lambda: again from the first failure on, until 30 retries are used up.
      for (; attempts <= 30 && records.length > 0; attempts += 1) {
        isDown = alerter.clock.now() < NOW + 60 * MINUTE;
        const failed = await alerter.invoke(records);
        const first = records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
        records = first === -1 ? [] : records.slice(first);
      }

      expect(refused).toBeGreaterThan(100);
      expect(attempts).toBe(31);
      expect(records[0]).toBe(poison);
      const arrived = await receiveAll('after-outage');
      expect(idsOf(arrived)).toEqual(['event-11', 'event-9']);
    });
  });
} else {
  describe('alerts through SNS to SQS', () => {
    reportMissing(MOTO_MISSING);
  });
}

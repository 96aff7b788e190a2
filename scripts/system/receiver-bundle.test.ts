import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { admit, chunksOf, encodeEvent, HOUR, MINUTE } from '@iam-tracker/core';
import { createEventsTable } from '@iam-tracker/core/aws';
import { openMemoryDatabase, type ServedDatabase, serveDatabase } from '@iam-tracker/local';
import { drainQueue, generateAccount, pushEvents } from '@iam-tracker/simulator';
import { buildRecord, createRandom } from '@iam-tracker/test-utils';
import { type FakeAws, startFakeAws } from '@iam-tracker/test-utils/operator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzip } from '../build/read-zip.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';

// The receiver was down for a day: a queue that backed up, drained by the zip as Lambda runs it, and what the alerter makes of it.
const folder = mkdtempSync(join(tmpdir(), 'task '));
const NOW = Math.floor(Date.now() / 1000) * 1000;
const DAY_AGO = NOW - 24 * HOUR;
const account = generateAccount({ seed: 5, start: NOW - 40 * HOUR, end: NOW - HOUR });
const { accountId } = account;
const noise = { filterAwsServiceEvents: true, filteredRoles: { patterns: [] } };

let database: ServedDatabase;
let aws: FakeAws;

beforeAll(async () => {
  for (const name of ['receiver', 'alerter']) {
    const zip = readFileSync(join(import.meta.dirname, `../../dist/${name}.zip`));
    writeFileSync(join(folder, `${name}.mjs`), unzip(zip, 'index.mjs'));
  }
  aws = await startFakeAws(() => ({
    body: '<PublishResponse><PublishResult/></PublishResponse>',
  }));
  database = await serveDatabase(await openMemoryDatabase());
});
afterAll(async () => {
  await database.close();
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

function invoke(name: 'receiver' | 'alerter', payload: unknown, more = {}) {
  const { credentials, endpoint, tableNames } = database;
  const env = {
    ...{ HOME: folder, AWS_REGION: 'us-east-1', MAX_ATTEMPTS: '5' },
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    ...{ EVENTS_TABLE_NAME: tableNames.events, CONTROL_TABLE_NAME: tableNames.control },
    ...{ ALERTS_TABLE_NAME: tableNames.alerts },
    DETECTION_STATE_TABLE_NAME: tableNames.detectionState,
    ALERTS_SNS_TOPIC_ARN: `arn:aws:sns:us-east-1:${accountId}:alerts`,
  };
  const bundle = join(folder, `${name}.mjs`);
  return invokeBundle({ bundle, env, payload, milliseconds: 120_000, ...more });
}

/** What happened, in any order, some of it twice: a standard queue after a day. */
function* backlog() {
  const random = createRandom(7);
  const options = { seed: 5, accountId, repeatedShare: 0.2, delayedShare: 0.3 };
  const bodies = [...pushEvents(account.events(), options)].map(({ body }) => body);
  bodies.push('{"no": "event"}', JSON.stringify({ ...JSON.parse(bodies[0] ?? ''), source: 'me' }));
  const shuffled = bodies.map((body) => ({ body, key: random() })).sort((a, b) => a.key - b.key);
  for (const { body } of shuffled) yield { arrivesAt: NOW, body };
}

async function storedEvents() {
  const table = createEventsTable({
    ...{ client: database.client, tableName: database.tableNames.events, retentionDays: 0 },
    ...{ clock: { now: () => NOW, sleep: async () => undefined }, random: Math.random },
  });
  const events = [];
  for (const day of await database.listEventDays()) {
    for await (const event of table.queryByDate(day)) events.push(event);
  }
  return events;
}

/** What the stream of the events table shows of events that were stored at a time. */
function streamOf(events: Iterable<Parameters<typeof encodeEvent>[0]>, storedAt: number) {
  return {
    Records: [...events].map((event, index) => ({
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: String(index),
        ApproximateCreationDateTime: storedAt / 1000,
        NewImage: encodeEvent(event, { retentionDays: 0 }),
      },
    })),
  };
}

/** Documents of the alerts that were published, as queues get them. */
function published() {
  return aws.requests.flatMap(({ input, service }) =>
    service === 'sns'
      ? [JSON.parse(JSON.parse(JSON.parse(JSON.stringify(input)).Message).sqs)]
      : [],
  );
}

describe('receiver.zip', () => {
  it('drains a queue of a day without loss, also when a process is killed, and keeps what is no event of AWS', async () => {
    let batches = 0;
    const outcome = await drainQueue(
      backlog(),
      async (payload) => {
        batches += 1;
        // As soon as it has begun to store.
        const more = batches === 2 ? { killAfterMilliseconds: 900 } : {};
        const { result } = await invoke('receiver', payload, more);
        if (result === undefined) throw new Error('killed');
        return result as { batchItemFailures: { itemIdentifier: string }[] };
      },
      { queueArn: `arn:aws:sqs:us-east-1:${accountId}:pushed`, batchSize: 700, maxAttempts: 2 },
    );

    const eligible = [...account.events()].flatMap(({ record }) => {
      const admission = admit(record, noise);
      return admission.verdict === 'store' ? [admission.event.eventId] : [];
    });
    const stored = await storedEvents();
    expect(stored.map(({ eventId }) => eventId).sort()).toEqual(eligible.sort());
    expect(stored.some(({ accountId: of }) => of !== accountId)).toBe(false);
    expect(outcome.givenUp).toHaveLength(2);
  });

  it('has what came late by our fault told once, in a summary of each rule', async () => {
    const quiet = { eventName: 'GetUser', readOnly: true, eventTime: iso(NOW - 48 * HOUR) };
    const { event } = admitted(buildRecord(quiet));
    await invoke('alerter', streamOf([event], NOW - 48 * HOUR + MINUTE));

    const events = await storedEvents();
    for (const chunk of chunksOf(events, 400)) {
      // At least once: what the stream shows again is known.
      const { result } = await invoke('alerter', streamOf(chunk, NOW));
      expect(result).toEqual({ batchItemFailures: [] });
    }
    const [again = []] = chunksOf(events, 400);
    await invoke('alerter', streamOf(again, NOW));
    await invoke('alerter', { close: 'due' }, { clockShiftMilliseconds: 30 * MINUTE });
    await invoke('alerter', { close: 'due' }, { clockShiftMilliseconds: 90 * MINUTE });

    const documents = published();
    const late = documents.filter(({ summary }) => summary?.kind === 'late');
    const alone = documents.filter(({ summary }) => summary === null);
    const isMissed = ({ event_time }: { event_time: string }) => Date.parse(event_time) < DAY_AGO;
    expect(late.length).toBeGreaterThan(0);
    const rules = late.map(({ rule }) => rule.id);
    expect(new Set(rules).size).toBe(rules.length);
    expect(alone.length).toBeGreaterThan(0);
    expect(alone.filter(({ event: of }) => isMissed(of))).toEqual([]);
    const ids = documents.map(({ alert_id }) => alert_id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

function admitted(record: object) {
  const admission = admit(record, noise);
  if (admission.verdict !== 'store') throw new Error('not stored');
  return admission;
}

function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

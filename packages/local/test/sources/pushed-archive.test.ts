import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ActivityEvent, createDayMarker, DAY } from '@iam-tracker/core';
import { createEnvelopeSource, receive } from '@iam-tracker/receiver/receive';
import { drainQueue, generateAccount, pushEvents } from '@iam-tracker/simulator';
import { createVirtualTime, silentLogger as logger } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCollectSettings } from '../../src/config.ts';
import { importFiles } from '../../src/import/import-files.ts';
import { writeUnder } from './read-files.ts';

const settings = readCollectSettings({});
const START = Date.UTC(2026, 2, 2);
const account = generateAccount({ seed: 4, start: START, end: START + DAY, eventsPerDay: 300 });
const { accountId } = account;
const deliveries = [
  ...pushEvents(account.events(), { seed: 4, accountId, repeatedShare: 0.1, delayedShare: 0.2 }),
];
const lines = deliveries.map(({ body }) => body);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pushed archive '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the receiver hands to the events table, each event once. */
async function receiveAll(): Promise<ReadonlyMap<string, ActivityEvent>> {
  const events = new Map<string, ActivityEvent>();
  const clock = createVirtualTime(START + DAY);
  const source = createEnvelopeSource({
    events: {
      async putPushed(list) {
        for (const event of list) events.set(event.eventId, event);
        return list;
      },
    },
    markDays: createDayMarker({ mark: async () => undefined }),
    settings,
    pushAccounts: new Set(),
    clock,
    logger,
  });
  const context = { getRemainingTimeInMillis: () => 60_000 };
  const dependencies = { sources: [source], clock, logger, maxAttempts: 1 };
  const queueArn = `arn:aws:sqs:us-east-1:${accountId}:pushed`;
  await drainQueue(deliveries, (payload) => receive(payload, context, dependencies), { queueArn });
  return events;
}

const byId = (events: Iterable<ActivityEvent>) =>
  JSON.stringify([...events].sort((a, b) => (a.eventId < b.eventId ? -1 : 1)));

describe('an archive of EventBridge', () => {
  it.each([
    ['one event a line', lines.join('\n')],
    ['one after the other without anything between', lines.join('')],
    ['a list', `[${lines.join(',')}]`],
    [
      'bodies of messages of a queue',
      JSON.stringify({ Messages: lines.map((Body) => ({ Body })) }),
    ],
  ])('gives the same events as push: %s', async (_layout, text) => {
    const path = await writeUnder(folder, 'archive.json.gz', gzipSync(text));
    const imported = new Map<string, ActivityEvent>();
    const store = {
      async putMissing(list: readonly ActivityEvent[]) {
        for (const event of list) imported.set(event.eventId, event);
        return list;
      },
    };

    const dirtyDays = { mark: async () => undefined };
    const counts = await importFiles([path], store, { noise: settings.noise, dirtyDays });

    const pushed = await receiveAll();
    expect(counts).toMatchObject({ records: lines.length, unread: 0, otherValues: 0 });
    expect(pushed.size).toBeGreaterThan(20);
    expect(byId(imported.values())).toBe(byId(pushed.values()));
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSnsTopic } from '@iam-tracker/alerter/alert';

import { openMemoryDatabase, sendTestAlerts, serveDatabase } from '@iam-tracker/local';
import { type FakeAws, type FakeAwsRequest, startFakeAws } from '@iam-tracker/test-utils/operator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzip } from '../build/read-zip.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';

// From what the alerter publishes to what destinations get: the zip as Lambda runs it, alone in an empty folder.
const folder = mkdtempSync(join(tmpdir(), 'task '));
const bundle = join(folder, 'index.mjs');
const PLACE = 'us-east-1:123456789012';
const QUEUES = {
  'stack-notify-chat-a': { kind: 'chat', topic_arn: `arn:aws:sns:${PLACE}:stack-chat-a` },
  'stack-notify-event-bus': {
    kind: 'event_bus',
    bus_arn: `arn:aws:events:${PLACE}:event-bus/default`,
  },
  'stack-notify-security-hub': {
    kind: 'security_hub',
    product_arn: `arn:aws:securityhub:${PLACE}:product/123456789012/default`,
  },
  // Its host is this machine: an address that alerts must never go to.
  'stack-notify-webhook-inside': { kind: 'webhook', url: 'https://localhost/' },
};

const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
let aws: FakeAws;

beforeAll(async () => {
  writeFileSync(
    bundle,
    unzip(readFileSync(join(import.meta.dirname, '../../dist/notifier.zip')), 'index.mjs'),
  );
  aws = await startFakeAws(({ service }) => {
    if (service === 'sns') return { body: '<PublishResponse><PublishResult/></PublishResponse>' };
    if (service === 'events') return { body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } };
    return { body: { FailedCount: 0, SuccessCount: 1 } };
  });
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a queue gets of the harmless alerts that `test-alerts` sends. */
async function publishedForQueues(): Promise<string[]> {
  const before = aws.requests.length;
  const topic = createSnsTopic(`arn:aws:sns:${PLACE}:stack-alerts`, {
    endpoint: aws.url,
    credentials,
  });
  await sendTestAlerts(topic, Date.UTC(2026, 10, 30));
  return aws.requests
    .slice(before)
    .map(({ input }) => JSON.parse(JSON.parse(JSON.stringify(input)).Message).sqs);
}

describe('notifier.zip', () => {
  it('brings each alert once to each destination, and none inside', async () => {
    const bodies = await publishedForQueues();
    const begin = aws.requests.length;
    const database = await serveDatabase(await openMemoryDatabase());
    const env = {
      HOME: folder,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: database.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: database.credentials.secretAccessKey,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      DETECTION_STATE_TABLE_NAME: database.tableNames.detectionState,
      DESTINATIONS: JSON.stringify(QUEUES),
      MAX_ATTEMPTS: '720',
    };
    const deliver = (queue: string) =>
      invokeBundle({
        bundle,
        env,
        milliseconds: 60_000,
        payload: {
          Records: bodies.map((body, index) => ({
            messageId: `m-${index}`,
            body,
            attributes: { ApproximateReceiveCount: '1' },
            eventSourceARN: `arn:aws:sqs:${PLACE}:${queue}`,
          })),
        },
      });
    try {
      for (const queue of Object.keys(QUEUES)) {
        const isInside = queue.endsWith('inside');
        const batchItemFailures = isInside
          ? bodies.map((_, index) => ({ itemIdentifier: `m-${index}` }))
          : [];
        for (const round of [1, 2]) {
          const { result } = await deliver(queue);
          const sorted = [
            ...(result as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures,
          ];
          sorted.sort((a, b) => a.itemIdentifier.localeCompare(b.itemIdentifier));
          expect([queue, round, sorted]).toEqual([queue, round, batchItemFailures]);
        }
      }
    } finally {
      await database.close();
    }

    const counts = new Map<string, number>();
    for (const { service } of aws.requests.slice(begin) as FakeAwsRequest[]) {
      counts.set(service, (counts.get(service) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({ sns: 4, events: 4, securityhub: 4 });
  });

  it('names every setting that is missing or wrong', async () => {
    const env = { HOME: folder, AWS_REGION: 'us-east-1', DESTINATIONS: '{}' };
    const end = await invokeBundle({ bundle, env, payload: { Records: [] }, milliseconds: 60_000 });

    expect(end).toMatchObject({
      error: {
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(/DETECTION_STATE_TABLE_NAME.*DESTINATIONS.*MAX_ATTEMPTS/s),
      },
    });
  });
});

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@iam-tracker/core';
import {
  createDirtyDays,
  createDynamoDbClient,
  createEventsTable,
  createTableInput,
  tableDefinitions,
} from '@iam-tracker/core/aws';
import { createS3Client, createS3Store } from '@iam-tracker/exporter/export';
import { readManifest } from '@iam-tracker/lake';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describeObjectStore } from '@iam-tracker/test-utils/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const region = 'us-east-1';
const BUCKET = 'contract-lake';
const definitions = tableDefinitions('lake');
const bundle = pathToFileURL(join(import.meta.dirname, '../../dist/exporter/index.mjs')).href;
const DAY = '2026-01-01';
const KEY = `iam-events/event_date=${DAY}/part-0000.parquet`;

let starting: Promise<Moto> | undefined;
afterAll(async () => (await starting)?.stop());

/** A moto server with a bucket and the tables. */
function startOnce(): Promise<Moto> {
  starting ??= (async () => {
    const server = await startMoto();
    const put = await fetch(`${server.url}/${BUCKET}`, { method: 'PUT' });
    if (!put.ok) throw new Error(`CreateBucket: ${await put.text()}`);
    for (const definition of [definitions.events, definitions.control]) {
      const response = await fetch(server.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.CreateTable',
          authorization: `AWS4-HMAC-SHA256 Credential=TEST/20260101/${region}/dynamodb/aws4_request`,
        },
        body: JSON.stringify(createTableInput(definition)),
      });
      if (!response.ok) throw new Error(`CreateTable: ${await response.text()}`);
    }
    return server;
  })();
  return starting;
}

async function openStore() {
  const { url: endpoint } = await startOnce();
  const client = createS3Client({ endpoint, region, credentials, forcePathStyle: true });
  return createS3Store({ bucket: BUCKET, client });
}

if (MOTO_MISSING === undefined) {
  // moto looks at conditions of PutObject alone, and says of every upload that it began in 2010.
  describeObjectStore('moto', openStore, { hasConditionsForLargeObjects: false, knowsAge: false });

  describe('the bundle of the exporter', () => {
    const before = { ...process.env };
    beforeAll(async () => {
      const { url: endpoint } = await startOnce();
      Object.assign(process.env, {
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL: endpoint,
        EVENTS_TABLE_NAME: definitions.events.tableName,
        CONTROL_TABLE_NAME: definitions.control.tableName,
        ANALYTICS_BUCKET_NAME: BUCKET,
        LOG_LEVEL: 'CRITICAL',
      });
    });
    afterAll(() => {
      for (const name of Object.keys(process.env)) {
        if (!(name in before)) delete process.env[name];
      }
      Object.assign(process.env, before);
    });

    it('exports marked days, again when they change, and only then', async () => {
      const { url: endpoint } = await startOnce();
      const client = createDynamoDbClient({ endpoint, region, credentials });
      const table = { client, clock: systemClock, random: Math.random, retentionDays: 0 };
      const events = createEventsTable({ ...table, tableName: definitions.events.tableName });
      // Marked an hour ago: its writer is done.
      const clock = { now: () => Date.now() - 3_600_000 };
      const marks = createDirtyDays({ client, tableName: definitions.control.tableName, clock });
      const store = await openStore();
      const { handler } = await import(bundle);
      const run = () => handler({}, { getRemainingTimeInMillis: () => 120_000 });
      const many = Array.from({ length: 300 }, (_, n) =>
        // More than one page of the table.
        sampleEvent(`event-${n}`, n, {
          requestParameters: JSON.stringify({ note: randomBytes(4_000).toString('hex') }),
        }),
      );
      await marks.mark([DAY]);
      await events.put(many);

      const first = await run();
      const [object] = await store.list(KEY);
      await marks.mark([DAY]);
      await events.put([sampleEvent('late')]);
      const second = await run();
      await marks.mark([DAY]);
      const third = await run();

      const parts = await store.list(KEY);
      const manifest = readManifest(
        await store.read(KEY.replace(/part.*/, '_manifest.json')),
        parts,
      );
      expect(first).toMatchObject({ exported_rows: 300, errors: [] });
      expect(second).toMatchObject({ exported_rows: 301, errors: [] });
      expect(third).toMatchObject({ exported_rows: 0, unchanged_days: 1, errors: [] });
      expect(manifest?.rows).toBe(301);
      expect(parts[0]?.etag).not.toBe(object?.etag);
      expect(await marks.list()).toEqual([]);
      client.destroy();
    });
  });
} else {
  describe('the lake on moto', () => {
    reportMissing(MOTO_MISSING);
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { formatTime } from '@iam-tracker/core';
import { createTableInput, tableDefinitions, trailFilesDefinition } from '@iam-tracker/core/aws';
import { createDigestWriter, createSigningKey } from '@iam-tracker/simulator';
import { startFakeAws } from '@iam-tracker/test-utils/operator';
import { afterAll, describe, expect, it } from '@jest/globals';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';
import { reportMissing } from './missing-tools.ts';

const dist = join(import.meta.dirname, '../../dist');
const BUCKET = 'org-trail-logs';
const ACCOUNT = '222233334444';
const REGION = 'eu-west-1';
const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'proof '));
let starting: Promise<Moto> | undefined;
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await (await starting)?.stop();
});

/** A trail's bucket of three hours, with true signatures; each hour has one file with one event. */
function trailOf(until: number) {
  const key = createSigningKey({ region: REGION, validFrom: 0, validTo: 4e12 });
  const place = { accountId: ACCOUNT, region: REGION, organizationId: 'o-abcdefghij' };
  const writer = createDigestWriter({
    ...{ ...place, key, bucket: BUCKET, trailName: 'org', homeRegion: REGION },
  });
  const objects = new Map<string, { body: Buffer; metadata: Readonly<Record<string, string>> }>();
  const files: string[] = [];
  for (const end of [until - 2 * HOUR, until - HOUR, until]) {
    const at = new Date(end - 1_800_000).toISOString();
    const eventID = `00000000-0000-4000-8000-${String(end).padStart(12, '0')}`;
    const record = {
      ...{ eventVersion: '1.08', eventID, eventTime: `${at.slice(0, 19)}Z`, awsRegion: REGION },
      ...{ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', recipientAccountId: ACCOUNT },
      ...{ sourceIPAddress: '192.0.2.1', userAgent: 'example', eventCategory: 'Management' },
      userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'ada', principalId: 'AIDA' },
    };
    const name = `${ACCOUNT}_CloudTrail_${REGION}_${at.slice(0, 16).replace(/[-:]/g, '')}Z_${end}.json.gz`;
    const path = `AWSLogs/o-abcdefghij/${ACCOUNT}/CloudTrail/${REGION}/${at.slice(0, 10).replaceAll('-', '/')}/${name}`;
    const file = { key: path, body: gzipSync(JSON.stringify({ Records: [record] })) };
    files.push(path);
    objects.set(path, { body: file.body, metadata: {} });
    const digest = writer.write(end, [file]);
    objects.set(digest.key, digest);
  }
  return { files, key, objects };
}

if (MOTO_MISSING === undefined) {
  describe('the bundle of the collector, over the bucket of a trail', () => {
    it('reads and proves its files, sees one that was changed, and the alerter tells of it once', async () => {
      starting ??= startMoto();
      const moto = await starting;
      const until = Math.floor((Date.now() - 600_000) / 1000) * 1000;
      const { files, key, objects } = trailOf(until);
      await fetch(`${moto.url}/${BUCKET}`, { method: 'PUT' });
      const put = async (name: string) => {
        const { body, metadata } = objects.get(name) ?? { body: Buffer.alloc(0), metadata: {} };
        const fields = Object.entries(metadata).map(([field, value]) => [
          `x-amz-meta-${field}`,
          value,
        ]);
        // Whoever is nobody may not write over what is there.
        const scope = 'Credential=TEST/20260101/us-east-1/s3/aws4_request';
        const authorization = `AWS4-HMAC-SHA256 ${scope}`;
        const headers = { ...Object.fromEntries(fields), authorization };
        const url = `${moto.url}/${BUCKET}/${name}`;
        const response = await fetch(url, { method: 'PUT', body: new Uint8Array(body), headers });
        if (!response.ok) throw new Error(`PutObject: ${await response.text()}`);
      };
      for (const name of objects.keys()) await put(name);
      const definitions = tableDefinitions('proof');
      const trailFiles = trailFilesDefinition('proof');
      const dynamo = async (operation: string, body: object) => {
        const response = await fetch(moto.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': `DynamoDB_20120810.${operation}`,
            authorization: `AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/dynamodb/aws4_request`,
          },
          body: JSON.stringify(body),
        });
        return (await response.json()) as { Items?: Record<string, { S?: string }>[] };
      };
      const { alerts, control, detectionState, events } = definitions;
      for (const definition of [alerts, control, detectionState, events, trailFiles]) {
        await dynamo('CreateTable', createTableInput(definition));
      }
      const scan = async (table: string) =>
        (await dynamo('Scan', { TableName: table })).Items ?? [];
      const asked: string[] = [];
      const published: string[] = [];
      const aws = await startFakeAws(({ input, operation, service }) => {
        asked.push(operation);
        if (operation === 'ListPublicKeys') {
          const { Fingerprint, Value } = key.publicKey;
          const entry = { Fingerprint, Value, ValidityStartTime: 0, ValidityEndTime: 4e9 };
          return { body: { PublicKeyList: [entry] } };
        }
        if (operation === 'LookupEvents') return { body: { Events: [] } };
        if (service !== 'sns') return undefined;
        published.push(String(input.Message));
        const headers = { 'content-type': 'text/xml' };
        return {
          headers,
          body: '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
        };
      });
      const common = {
        ...{ HOME: folder, AWS_REGION: 'us-east-1', LOG_LEVEL: 'INFO' },
        ...{ AWS_ACCESS_KEY_ID: 'TEST', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: aws.url },
        AWS_ENDPOINT_URL_DYNAMODB: moto.url,
        EVENTS_TABLE_NAME: events.tableName,
      };
      const invoke = (name: string, env: Record<string, string>, payload: object = {}) =>
        invokeBundle({
          bundle: join(dist, name, 'index.mjs'),
          ...{ payload, milliseconds: 60_000, env: { ...common, ...env } },
        });
      const collect = () =>
        invoke('collector', {
          AWS_ENDPOINT_URL_S3: moto.url,
          CONTROL_TABLE_NAME: control.tableName,
          ...{
            REGIONS: 'us-east-1',
            CLOUDWATCH_METRICS: 'false',
            LOOKUP_REQUESTS_PER_SECOND: '100',
          },
          ...{ TRAIL_BUCKET: BUCKET, TRAIL_FILES_TABLE_NAME: trailFiles.tableName },
        });
      const chain = { shard: { S: `${ACCOUNT}#${REGION}#trail` } };
      const ledger = async () =>
        (await scan(control.tableName)).find(({ shard }) => shard?.S === chain.shard.S);

      try {
        const first = await collect();
        expect(first).toMatchObject({
          result: {
            trail: { chains: 1, walked_chains: 1, gap_chains: 0, new_findings: 0, errors: [] },
          },
        });
        expect(await ledger()).toMatchObject({
          proven_from: { S: formatTime(until - 3 * HOUR) },
          proven_to: { S: formatTime(until) },
          ...{ trail_gaps: { L: [] }, findings: { L: [] } },
          ...{ files_count: { N: '3' }, late_files_count: { N: '3' } },
        });
        expect(await scan(events.tableName)).toHaveLength(3);
        expect(await scan(trailFiles.tableName)).toHaveLength(3);

        // Somebody changes a file before another walk that begins anew, and that nothing had read.
        const [, changed = ''] = files;
        objects.set(changed, { body: gzipSync('{"Records":[]}'), metadata: {} });
        await put(changed);
        await dynamo('DeleteItem', { TableName: control.tableName, Key: chain });
        const file = { S: `${BUCKET}/${changed}` };
        await dynamo('DeleteItem', { TableName: trailFiles.tableName, Key: { file } });
        const second = await collect();
        await dynamo('DeleteItem', { TableName: control.tableName, Key: chain });
        await collect();
        expect(second).toMatchObject({
          result: { trail: { tampered_chains: 1, gap_chains: 1, new_findings: 1 } },
        });
        const findings = (await scan(events.tableName)).filter(
          ({ record_type }) => record_type?.S === 'trail_finding',
        );
        expect(findings).toHaveLength(1);
        expect(findings).toMatchObject([{ kind: { S: 'file_altered' }, object: file }]);

        const records = findings.map((NewImage) => ({
          eventName: 'INSERT',
          dynamodb: {
            ...{ SequenceNumber: '1', NewImage },
            ApproximateCreationDateTime: Date.now() / 1000,
          },
        }));
        const alerting = {
          ALERTS_TABLE_NAME: alerts.tableName,
          DETECTION_STATE_TABLE_NAME: detectionState.tableName,
          ALERTS_SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
        };
        for (let each = 0; each < 2; each += 1) {
          const alerted = await invoke('alerter', alerting, { Records: records });
          expect(alerted).toMatchObject({ result: { batchItemFailures: [] } });
        }
        expect(published).toHaveLength(1);
        expect(published[0]).toContain('TRAIL-TAMPERED');
      } finally {
        await aws.close();
      }
      expect(asked).toContain('ListPublicKeys');
    });
  });
} else {
  describe('the proof of a trail over moto', () => reportMissing(MOTO_MISSING));
}

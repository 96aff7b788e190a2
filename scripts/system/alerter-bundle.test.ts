import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { encodeEvent, normalize } from '@iam-tracker/core';
import { openMemoryDatabase, serveDatabase } from '@iam-tracker/local';
import { packRules, readOwnRules } from '@iam-tracker/local/rules';
import { buildConsoleLogin, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzip } from '../build/read-zip.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';

// As Lambda does: unpack the zip into an empty folder, start a process, call the handler.
const folder = mkdtempSync(join(tmpdir(), 'task '));
const bundle = join(folder, 'index.mjs');

beforeAll(() => {
  const zip = readFileSync(join(import.meta.dirname, '../../dist/alerter.zip'));
  writeFileSync(bundle, unzip(zip, 'index.mjs'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function invoke(payload: unknown, settings: Record<string, string>) {
  const env = { HOME: folder, AWS_REGION: 'us-east-1', ...settings };
  return invokeBundle({ bundle, env, payload, milliseconds: 60_000 });
}

function streamOf(record: Record<string, unknown>) {
  const { event } = normalize(record);
  const ApproximateCreationDateTime = Date.parse(event.eventTime) / 1000 + 60;
  const NewImage = encodeEvent(event, { retentionDays: 0 });
  const dynamodb = { SequenceNumber: '1', ApproximateCreationDateTime, NewImage };
  return { Records: [{ eventName: 'INSERT', dynamodb }] };
}

/** The services that the handler talks to: SNS, whose messages are kept, and DynamoDB. */
async function withAws(
  use: (settings: Record<string, string>, published: URLSearchParams[]) => Promise<void>,
): Promise<void> {
  const published: URLSearchParams[] = [];
  const sns = createServer(async (request, response) => {
    published.push(new URLSearchParams(await text(request)));
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end('<PublishResponse><PublishResult/></PublishResponse>');
  });
  await new Promise<void>((resolve) => sns.listen(0, '127.0.0.1', resolve));
  const database = await serveDatabase(await openMemoryDatabase());
  const { credentials, endpoint, tableNames } = database;
  const settings = {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${(sns.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ALERTS_TABLE_NAME: tableNames.alerts,
    DETECTION_STATE_TABLE_NAME: tableNames.detectionState,
    EVENTS_TABLE_NAME: tableNames.events,
    ALERTS_SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
  };
  try {
    await use(settings, published);
  } finally {
    await database.close();
    await new Promise((resolve) => {
      sns.close(resolve);
      sns.closeAllConnections();
    });
  }
}

describe('alerter.zip', () => {
  it('publishes an alert over HTTP, alone in an empty folder, and none twice', async () => {
    const payload = streamOf(buildConsoleLogin('Success', root()));

    await withAws(async (settings, published) => {
      const first = await invoke(payload, settings);
      const second = await invoke(payload, settings);

      expect([first.result, second.result]).toEqual([
        { batchItemFailures: [] },
        { batchItemFailures: [] },
      ]);
      const subjects = published.map((form) => form.get('Subject'));
      expect(subjects.filter((subject) => subject?.includes('Root'))).toHaveLength(1);
      expect(new Set(subjects).size).toBe(subjects.length);
    });
  });

  it("asks rules of one's own, out of the zip that the command line compiled", async () => {
    const rules = join(folder, 'root-signs-in.yml');
    writeFileSync(
      rules,
      `title: Root was let in
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventName: ConsoleLogin, userIdentity.type: Root, responseElements.ConsoleLogin: Success }
  condition: selection
level: critical
`,
    );
    const { compiled } = await readOwnRules(rules);
    const DETECTION_RULES_FILE = join(folder, 'detection-rules.json');
    writeFileSync(
      DETECTION_RULES_FILE,
      unzip(await packRules(compiled), basename(DETECTION_RULES_FILE)),
    );
    const payload = streamOf(buildConsoleLogin('Success', root()));

    await withAws(async (settings, published) => {
      const { result } = await invoke(payload, { ...settings, DETECTION_RULES_FILE });

      expect(result).toEqual({ batchItemFailures: [] });
      const subjects = published.map((form) => form.get('Subject'));
      expect(subjects).toContain('[CRITICAL] IAM Alert: Root was let in');
    });
  });

  it('names every setting that is missing or wrong', async () => {
    const end = await invoke({ Records: [] }, { ALERT_GROUP_MINUTES: 'x' });

    expect(end).toMatchObject({
      error: {
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(/ALERTS_TABLE_NAME.*ALERT_GROUP_MINUTES/s),
      },
    });
  });
});

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { encodeEvent, normalize } from '@iam-tracker/core';
import { openMemoryDatabase } from '@iam-tracker/local';
import { packRules, readOwnRules } from '@iam-tracker/local/rules';
import { buildConsoleLogin, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

// What Lambda does: unpack the zip into an empty folder, start a process, call the handler.
const folder = mkdtempSync(join(tmpdir(), 'task '));
const bundle = join(folder, 'index.mjs');

const CALL_HANDLER = `
  const { handler } = await import(process.argv[1]);
  const context = { getRemainingTimeInMillis: () => 60_000 };
  const answer = await handler(JSON.parse(process.argv[2]), context).then(
    (result) => ({ result }),
    ({ code, message }) => ({ error: { code, message } }),
  );
  console.log(JSON.stringify(answer));
`;

/** The contents of the only file in a zip. */
function unzip(zip: Buffer): Buffer {
  const directory = zip.subarray(zip.readUInt32LE(zip.length - 6));
  const start = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28);
  return inflateRawSync(zip.subarray(start, start + directory.readUInt32LE(20)));
}

beforeAll(() => {
  writeFileSync(bundle, unzip(readFileSync(join(import.meta.dirname, '../../dist/alerter.zip'))));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function invoke(payload: unknown, settings: Record<string, string>) {
  const env = {
    HOME: folder,
    AWS_REGION: 'us-east-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...settings,
  };
  const script = ['--input-type=module', '--eval', CALL_HANDLER, bundle];
  const child = spawn(process.execPath, [...script, JSON.stringify(payload)], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = (await text(child.stdout)).trimEnd().split('\n');
  return JSON.parse(lines.at(-1) ?? '');
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
  const database = await openMemoryDatabase();
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

      expect([first, second]).toEqual([
        { result: { batchItemFailures: [] } },
        { result: { batchItemFailures: [] } },
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
    writeFileSync(DETECTION_RULES_FILE, unzip(await packRules(compiled)));
    const payload = streamOf(buildConsoleLogin('Success', root()));

    await withAws(async (settings, published) => {
      const answer = await invoke(payload, { ...settings, DETECTION_RULES_FILE });

      expect(answer).toEqual({ result: { batchItemFailures: [] } });
      const subjects = published.map((form) => form.get('Subject'));
      expect(subjects).toContain('[CRITICAL] IAM Alert: Root was let in');
    });
  });

  it('names every setting that is missing or wrong', async () => {
    const answer = await invoke({ Records: [] }, { ALERT_GROUP_MINUTES: 'x' });

    expect(answer).toMatchObject({
      error: {
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(/ALERTS_TABLE_NAME.*ALERT_GROUP_MINUTES/s),
      },
    });
  });
});

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normalize } from '@iam-tracker/core';
import { createEventsTable } from '@iam-tracker/core/aws';
import { openDatabase, openTracker, type ServedDatabase, serveDatabase } from '@iam-tracker/local';
import { installFakeTerraform, SAMPLE_OUTPUTS } from '@iam-tracker/test-utils/operator';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { activeCharacters, run } from '../../test-context.ts';

const root = join(import.meta.dirname, '../../../../..');
const script = join(root, 'packages/cli/bin/iam-tracker.cjs');
const running = new Set<ChildProcess>();
let folder: string;
let data: string;

beforeAll(() => {
  // What runs is the bundle, or what was compiled after it.
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-b', 'packages'], { cwd: root });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watched '));
  data = join(folder, 'data');
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await rm(folder, { recursive: true, force: true });
});

function record(eventID: string, minutesAgo: number, changes: object = {}) {
  return {
    ...{ eventVersion: '1.11', eventID, eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1' },
    userIdentity: {
      ...{ type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
      arn: 'arn:aws:iam::123456789012:user/alice',
    },
    eventTime: `${new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19)}Z`,
    ...{ eventName: 'CreateUser', sourceIPAddress: '192.0.2.7' },
    requestParameters: { userName: 'bob' },
    ...changes,
  };
}

const eventOf = (of: object) => normalize(of).event;

async function collect(name: string, ...records: object[]): Promise<void> {
  const from = join(folder, `${name}.json`);
  writeFileSync(from, JSON.stringify(records));
  const { code } = await run(['collect', '--from', from, '--data-dir', data, '--quiet']);
  expect(code).toBe(0);
}

function watch(words: readonly string[], env: object = {}) {
  const child = spawn(process.execPath, [script, 'watch', '--data-dir', data, ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    ended,
    lines: () => stdout.split('\n').slice(0, -1),
    said: () => stderr,
    async until(isTrue: (written: string, said: string) => boolean) {
      while (!isTrue(stdout, stderr)) {
        if (child.exitCode !== null) throw new Error(`It ended: ${stdout}${stderr}`);
        await new Promise((go) => setTimeout(go, 50));
      }
    },
    async interrupt() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

describe('iam-tracker watch', () => {
  it('shows events and alerts as they come, and ends well with a sum when it is interrupted', async () => {
    await collect('first', record('one', 30), record('two', 20, { errorCode: 'AccessDenied' }));
    const watching = watch(['--by', 'user']);
    await watching.until((written) => written.split('\n').length > 3);

    const hostile = record('three', 10, {
      sourceIPAddress: '\u001b[2J\u202e',
      ...{ eventName: 'CreateAccessKey', requestParameters: { userName: 'bob\u001b[31m' } },
    });
    await collect('more', hostile);
    await watching.until((written) => written.includes('IAM-KEY-FOR-OTHER'));
    const code = await watching.interrupt();

    expect(code).toBe(0);
    const [first, second, alert, third, ...more] = watching.lines();
    expect(first).toMatch(
      /^20[\d-]+ [\d:]+ {2}alice {2}CreateUser {2}user\/bob {2}from 192\.0\.2\.7 {2}123456789012 {2}us-east-1$/,
    );
    expect(second).toContain('user/bob  AccessDenied  from');
    expect(alert).toMatch(
      /^20[\d-]+ [\d:]+ {2}WARNING {2}IAM user created {2}alice .* IAM-USER-CREATED {2}\+\d+ min/,
    );
    expect(third).toMatch(
      /CreateAccessKey {2}user\/bob\\x1b\[31m {2}from \\x1b\[2J\\u202e .* \+\d+ min/,
    );
    expect(more).toEqual([expect.stringMatching(/ HIGH {2}Access key created for another user: /)]);
    expect(activeCharacters(watching.lines().join('\n'))).toEqual([]);
    expect(watching.said()).toMatch(
      /^Seen in .*: 3 events \(1 refused or failed\) and 2 alerts \(1 HIGH, 1 WARNING\)\. By user: 3 alice\.\n$/,
    );
  });

  it('writes a document a line, of alerts alone, and ends when its reader does', async () => {
    await collect('first', record('one', 30), record('two', 20, { eventName: 'CreateAccessKey' }));
    const watching = watch(['-o', 'json', '--severity', 'HIGH', '--limit', '1', '--quiet']);
    await watching.until((written) => written.includes('IAM-KEY-FOR-OTHER'));

    const attach = { eventName: 'AttachUserPolicy', awsRegion: 'us-east-1' };
    const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await collect(
      'more',
      record('three', 5, { ...attach, requestParameters: { userName: 'bob', policyArn } }),
    );
    await watching.until((written) => written.includes('IAM-ADMIN-ATTACH'));
    const documents = watching.lines().map((line) => JSON.parse(line) as Record<string, unknown>);
    watching.child.stdout.destroy();
    await collect(
      'again',
      record('four', 4, { ...attach, requestParameters: { userName: 'eve', policyArn } }),
    );

    const ids = documents.map(({ event_id, kind }) => `${kind} ${event_id}`);
    expect(ids[0]).toBe('alert two');
    expect(new Set(ids.slice(1))).toEqual(new Set(['alert three']));
    expect(documents[0]).toMatchObject({
      ...{ account_id: '123456789012', aws_region: 'us-east-1', source_ip: '192.0.2.7' },
      latency_seconds: expect.any(Number),
    });
    expect(await watching.ended).toBe(0);
    expect(watching.said()).toBe('');
  });

  it('says that another process works with the ledger, and shows what it stored', async () => {
    await collect('first', record('one', 30));
    const tracker = await openTracker({ dataDirectory: data });
    const watching = watch([]);
    await watching.until((_, said) => said.includes(`in use by process ${process.pid}`));
    await tracker.events.putMissing([eventOf(record('two', 1))]);
    await tracker.close();
    await watching.until((written) => written.includes('alice') && written.split('\n').length > 3);

    expect(await watching.interrupt()).toBe(0);
    expect(watching.said()).toContain('What it stores is shown when it has ended.\n');
    expect(watching.said()).toContain('2 events and 1 alert');
  });

  it.each([
    [['--limit', 'all'], 'allowed: a whole number from 0 to 10000'],
    [['--every', '0'], 'allowed: a whole number from 1 to 3600'],
    [['--ip', '192.0.2.0/99'], '--ip is "192.0.2.0/99"'],
    [['--rule', 'IAM-NO-SUCH'], 'IAM-NO-SUCH'],
    [['--until', '1d'], "unknown option '--until'"],
  ])('refuses %p', async (words, message) => {
    const { code, stderr } = await run(['watch', ...words, '--data-dir', data]);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

/** DynamoDB as a deployment has it, on a way that can be cut. */
async function deploy(): Promise<{
  env: object;
  database: ServedDatabase;
  server: Server;
  cut: { is: boolean };
}> {
  await collect('first', record('one', 30), record('two', 20, { eventName: 'CreateAccessKey' }));
  const database = await serveDatabase(await openDatabase({ dataDir: data }));
  const cut = { is: false };
  const server = createServer((incoming, outgoing) => {
    if (cut.is) {
      incoming.socket.destroy();
      return;
    }
    const { headers, method } = incoming;
    const onward = request(database.endpoint, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const [root, bin] = [join(folder, 'root'), join(folder, 'bin')];
  for (const each of [root, bin]) mkdirSync(each);
  writeFileSync(join(root, 'main.tf'), '');
  const { events, alerts, control } = database.tableNames;
  installFakeTerraform(bin, {
    outputs: { ...SAMPLE_OUTPUTS, table_names: { value: { events, alerts, control } } },
  });
  const { accessKeyId, secretAccessKey } = database.credentials;
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  };
  return { env, database, server, cut };
}

describe('iam-tracker watch --deployed', () => {
  it('shows what the tables get, keeps its place while they cannot be reached, and shows nothing twice', async () => {
    const { cut, database, env, server } = await deploy();
    const table = createEventsTable({
      client: database.client,
      tableName: database.tableNames.events,
      retentionDays: 0,
      clock: { now: () => Date.now(), sleep: async () => undefined },
      random: Math.random,
    });
    const words = ['--deployed', '--every', '1', '--terraform-dir', join(folder, 'root')];
    const watching = watch([...words, '-o', 'jsonl'], env);
    await watching.until((written) => written.split('\n').length > 4);

    await table.put([eventOf(record('late', 24 * 60 - 30))]);
    await table.putPushed([eventOf(record('next', 1))], { pushedAt: Date.now() - 56_000 });
    await watching.until((written) => written.includes('"next"'));
    cut.is = true;
    await watching.until((_, said) => said.includes('Trying on'));
    await table.put([eventOf(record('meanwhile', 15)), eventOf(record('newest', 0))]);
    cut.is = false;
    await watching.until((_, said) => said.includes('Reached again after'));
    await watching.until((written) => written.includes('"newest"'));
    const code = await watching.interrupt();
    server.closeAllConnections();
    server.close();
    await database.close();

    const rows = watching.lines().map((line) => JSON.parse(line) as Record<string, string | null>);
    const events = rows.filter(({ kind }) => kind === 'event').map(({ event_id }) => event_id);
    expect(code).toBe(0);
    expect(
      rows
        .filter(({ kind }) => kind === 'alert')
        .map(({ rule_id }) => rule_id)
        .sort(),
    ).toEqual([...['IAM-KEY-FOR-OTHER', 'IAM-USER-CREATED']]);
    // Of the day before, where it was another: that day is read every ten minutes.
    expect(events.filter((id) => id !== 'late')).toEqual([
      'one',
      'two',
      'next',
      'meanwhile',
      'newest',
    ]);
    expect(rows.find(({ event_id }) => event_id === 'next')).toMatchObject({
      ...{ seen_at: expect.stringMatching(/^20/), pushed_at: expect.stringMatching(/^20/) },
      latency_seconds: expect.any(Number),
    });
    expect(rows.find(({ event_id }) => event_id === 'newest')).toMatchObject({ pushed_at: null });
    expect(watching.said().match(/Trying on/g)).toHaveLength(1);
  });

  it('fails at once when it cannot be reached from the beginning', async () => {
    const { cut, database, env, server } = await deploy();
    cut.is = true;

    const watching = watch(['--deployed', '--terraform-dir', join(folder, 'root')], env);
    const code = await watching.ended;
    server.close();
    await database.close();

    expect(code).toBe(1);
    expect(watching.said()).toMatch(/^iam-tracker: Cannot .* table /);
  });
});

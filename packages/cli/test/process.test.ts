import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTracker } from '@iam-tracker/local';
import { SAMPLE_OUTPUTS } from '@iam-tracker/test-utils/operator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openOperatorWorld } from './operator-world.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const script = join(root, 'packages', 'cli', 'bin', 'iam-tracker.cjs');

let folder: string;

beforeAll(async () => {
  // What runs is the bundle, or what was compiled after it.
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages'],
    {
      cwd: root,
    },
  );
  // Not in the repository, and with a blank in its name.
  folder = await mkdtemp(join(tmpdir(), 'iam tracker '));
  await chmod(folder, 0o755);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], options: object = {}): ChildProcess {
  return spawn(process.execPath, [script, ...args], { cwd: folder, ...options });
}

async function finish(child: ChildProcess): Promise<Result> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}

/** Two batches of events have more than 100 KB in the log of the database. */
function hasEvents(dataDir: string): boolean {
  const database = join(folder, dataDir, 'database');
  if (!existsSync(database)) return false;
  const logs = readdirSync(database).filter((name) => name.endsWith('.log'));
  return logs.some((name) => statSync(join(database, name)).size > 100_000);
}

const run = (args: readonly string[], options: object = {}) => finish(start(args, options));

const line = (i: number) =>
  `${JSON.stringify({
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
    eventTime: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString(),
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    eventID: `id-${i}`,
  })}\n`;

const lines = (count: number) => Array.from({ length: count }, (_, i) => line(i)).join('');

async function until(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 1_000 && !isTrue(); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the process iam-tracker', () => {
  it('prints one JSON document and nothing else, and is silent in a pipe', async () => {
    await writeFile(join(folder, 'some.ndjson'), lines(3));

    const collected = await run(['collect', '--from', 'some.ndjson', '--format', 'json']);
    const events = await run(['events', '--format', 'json']);

    expect(collected).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(collected.stdout)).toMatchObject({ stored: 3 });
    expect(events).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(events.stdout)).toHaveLength(3);
    expect(existsSync(join(folder, '.iam-tracker', 'database'))).toBe(true);
  });

  it('takes an inventory of users and shows it, names inert', async () => {
    const words = ['--data-dir', 'inventory'];

    const scanned = await run(['scan', '--simulate', '--days', '1', '--format', 'json', ...words]);
    const users = await run(['users', '--format', 'csv', ...words]);
    const findings = await run(['findings', '--severity', 'HIGH', ...words]);

    expect(scanned.code).toBe(0);
    expect(JSON.parse(scanned.stdout)).toMatchObject({ source: 'simulation', errors: 0 });
    expect(users).toMatchObject({ code: 0, stderr: '' });
    expect(users.stdout).toMatch(/^user_name,.*\n(.*\n)+tom\.hale,/);
    expect(findings.stdout).toMatch(/^SEVERITY\tUSER/);
  });

  it('keeps its data where the environment says', async () => {
    await writeFile(join(folder, 'some.ndjson'), lines(3));
    const env = { ...process.env, IAM_TRACKER_DATA_DIR: join(folder, 'elsewhere') };

    await run(['collect', '--from', 'some.ndjson'], { env });

    expect(existsSync(join(folder, 'elsewhere', 'database'))).toBe(true);
  });

  it('ends with 2 for a misuse', async () => {
    expect(await run(['evnts'])).toMatchObject({ code: 2, stdout: '' });
  });

  it("tests rules of one's own, wherever it is called", async () => {
    const examples = join(root, 'docs', 'example-rules');
    const found = await run(['rules', 'test', examples, '--require-tests', '--format', 'json']);
    const lost = await run(['rules', 'test', 'no-such-folder']);

    expect([found.code, found.stderr]).toEqual([0, '']);
    expect(JSON.parse(found.stdout)).toMatchObject({ passed: true, refused: [], stray: [] });
    expect([lost.code, lost.stdout]).toEqual([2, '']);
    expect(lost.stderr).toMatch(/^iam-tracker: The rules in no-such-folder cannot be read\.\n$/);
  });

  it('says who has the data folder open', async () => {
    const dataDirectory = join(folder, 'busy');
    const tracker = await openTracker({ dataDirectory });

    const { code, stderr } = await run(['events', '--data-dir', dataDirectory]);

    await tracker.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`in use by process ${process.pid}`);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('loses nothing when stopped by %s', async (signal) => {
    const args = ['collect', '--data-dir', signal, '--format', 'json', '--from'];
    const child = start([...args, '-']);
    const ending = finish(child);
    // Then it waits for more, having stored two batches.
    child.stdin?.write(lines(500));
    await until(() => hasEvents(signal));

    child.kill(signal);

    const { code, stdout, stderr } = await ending;
    const report = JSON.parse(stdout);
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping; what was read is being stored.');
    expect(stderr).toContain(`Interrupted: ${report.stored} events stored.`);
    expect(report).toMatchObject({ interrupted: true, stored: report.records_read });
    expect(report.stored).toBeGreaterThanOrEqual(200);
    await writeFile(join(folder, 'all.ndjson'), lines(500));
    const again = await run([...args, 'all.ndjson']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      stored: 500 - report.stored,
      already_known: report.stored,
    });
  });

  it('says what an interrupt does to a Terraform that is under way', async () => {
    const world = await openOperatorWorld();
    try {
      world.terraform.behave({ outputs: SAMPLE_OUTPUTS, exits: { plan: 2 }, hangs: ['apply'] });
      const args = ['deploy', '--no-build', '--yes', '--terraform-dir', world.folder];
      const child = start(args, { env: process.env });
      const ending = finish(child);
      await until(() => world.terraform.calls().some(([command]) => command === 'apply'));

      child.kill('SIGINT');

      const { code, stderr } = await ending;
      expect(code).toBe(130);
      expect(stderr).toContain('Stopping: Terraform ends the step it is at and keeps the state.');
    } finally {
      await world.close();
    }
  });

  it('loses nothing when killed', async () => {
    const args = ['collect', '--data-dir', 'killed', '--format', 'json', '--from'];
    const child = start([...args, '-']);
    const ending = finish(child);
    child.stdin?.write(lines(500));
    await until(() => hasEvents('killed'));

    child.kill('SIGKILL');

    await ending;
    await writeFile(join(folder, 'all.ndjson'), lines(500));
    const { stdout } = await run([...args, 'all.ndjson']);
    const report = JSON.parse(stdout);
    expect(report.stored + report.already_known).toBe(500);
    const events = await run([
      'events',
      '--data-dir',
      'killed',
      '--limit',
      'all',
      '--format',
      'json',
    ]);
    expect(JSON.parse(events.stdout)).toHaveLength(500);
    expect(report.ledger_events).toBe(500);
    const alerts = await run(['alerts', '--data-dir', 'killed', '--limit', 'all', '-o', 'json']);
    expect(report.ledger_alerts).toBe(JSON.parse(alerts.stdout).length);
    expect(report.alerts.historical).toBeLessThanOrEqual(report.ledger_alerts);
  });

  it('is content when its reader has enough', async () => {
    await writeFile(join(folder, 'many.ndjson'), lines(2_000));
    await run(['collect', '--from', 'many.ndjson', '--data-dir', 'many']);
    const command = `'${process.execPath}' '${script}' events --data-dir many --limit all --format csv`;

    const { code, stdout, stderr } = await finish(
      spawn('sh', ['-c', `{ ${command}; echo "code $?" >&2; } | head -n 1`], { cwd: folder }),
    );

    expect(code).toBe(0);
    expect(stdout).toMatch(/^event_date,[^\n]*\n$/);
    expect(stderr).toBe('code 0\n');
  });

  it('names a folder it may not read, and reads the others', async () => {
    const logs = join(folder, 'logs');
    await mkdir(join(logs, 'secret'), { recursive: true });
    await writeFile(join(logs, 'open.ndjson'), lines(3));
    await chmod(join(logs, 'secret'), 0);
    // Nothing is unreadable for root; but another user may not get at this checkout at all.
    const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    if ((await run(['--version'], unprivileged).catch(() => ({ code: 1 }))).code !== 0) {
      process.stdout.write('not tested: another user cannot run this checkout\n');
      return;
    }
    await mkdir(join(folder, 'open'));
    await chmod(join(folder, 'open'), 0o777);

    const { code, stdout, stderr } = await run(
      ['collect', '--from', logs, '--data-dir', join(folder, 'open', 'data')],
      unprivileged,
    );

    await chmod(join(logs, 'secret'), 0o700);
    expect(stdout).toMatch(/^broken: .*logs\/secret\n {2}permission denied$/m);
    expect(stdout).toMatch(/^Stored +3\b/m);
    expect(stderr).toBe('1 broken file; everything else was read.\n');
    expect(code).toBe(1);
  });
});

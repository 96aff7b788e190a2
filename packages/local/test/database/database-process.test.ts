import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlTable } from '@iam-tracker/core/aws';
import { type Database, openDatabase } from '@iam-tracker/local';
import { sampleEvent } from '@iam-tracker/test-utils';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bundleProgram, exitOf, nodeArguments, startProgram } from '../child-program.ts';
import { eventsTableOf } from './events-table.ts';

const packageRoot = join(import.meta.dirname, '../..');
const shard = { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' };
let program = '';
let folder = '';
let children: ChildProcess[] = [];

beforeAll(async () => {
  program = await bundleProgram('database/database-child.ts');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iam tracker '));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(folder, { recursive: true, force: true });
});

function startChild(mode: string, onLine: (line: Record<string, unknown>) => void): ChildProcess {
  const child = startProgram(program, [mode, folder], onLine);
  children.push(child);
  return child;
}

async function contentOf({ client, tableNames }: Database, count: number) {
  const events = eventsTableOf({ client, tableNames });
  const control = createControlTable({ client, tableName: tableNames.control });
  const keys = Array.from({ length: count }, (_, index) => sampleEvent(`id-${index}`, index));
  return { stored: (await events.get(keys)).length, ledger: await control.load(shard) };
}

describe('openDatabase', () => {
  it('keeps a second process out, saying who is in, and lets it in after a kill', async () => {
    const holder = startChild('hold', () => undefined);
    await new Promise((resolve) => holder.stdout?.once('data', resolve));

    await expect(openDatabase({ dataDir: folder })).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringMatching(
        new RegExp(`database is in use by process ${holder.pid} since 2\\d{3}-.*Z\\.$`),
      ),
      hint: expect.stringContaining('--data-dir'),
    });

    holder.kill('SIGKILL');
    await exitOf(holder);
    const database = await openDatabase({ dataDir: folder });
    await database.close();
  });

  it('lets its process end once it is closed', async () => {
    const said: unknown[] = [];
    const visitor = startChild('visit', (line) => said.push(line));

    await exitOf(visitor);

    expect(visitor.exitCode).toBe(0);
    expect(said).toEqual([{ closed: true }]);
  });

  it('has everything that was acknowledged before a kill in the middle of writing', async () => {
    let acknowledged = 0;
    for (let round = 1; round <= 3; round += 1) {
      const target = acknowledged + 100 * round;
      const child = startChild('write', (line) => {
        acknowledged = Number(line.acknowledged);
        if (acknowledged >= target) child.kill('SIGKILL');
      });
      await exitOf(child);

      const database = await openDatabase({ dataDir: folder });
      const { stored, ledger } = await contentOf(database, acknowledged);
      await database.close();

      expect(stored).toBe(acknowledged);
      expect(ledger?.eventsProcessed).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = ledger?.eventsProcessed ?? 0;
    }
  });
});

/** Disks on which writing ends after a few megabytes: the same must hold for each. */
const fullDisks: [string, () => string | undefined, (dataDir: string) => string[]][] = [
  [
    'a file-size limit',
    () => (process.platform === 'win32' ? 'there is no ulimit' : undefined),
    (dataDir) => [
      'sh',
      '-c',
      `ulimit -f 2048; exec "$0" "$@"`,
      process.execPath,
      ...nodeArguments('write', dataDir),
    ],
  ],
  [
    'a full file system',
    () => mountTmpfs(),
    (dataDir) => [process.execPath, ...nodeArguments('write', dataDir)],
  ],
];
let mounted: string | undefined;

/** Mounts a tiny file system over the folder; says why when this user or system cannot. */
function mountTmpfs(): string | undefined {
  const { status, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]);
  if (error !== undefined || status !== 0) return 'only root can mount a small file system';
  mounted = folder;
  return undefined;
}

describe('a full disk', () => {
  afterEach(() => {
    if (mounted !== undefined) execFileSync('umount', ['-l', mounted]);
    mounted = undefined;
  });

  it.each(fullDisks)(
    'is an error with its reason, and loses nothing: %s',
    async (_name, prepare, command) => {
      const obstacle = prepare();
      if (obstacle !== undefined) {
        process.stderr.write(`Not tested here: ${obstacle}.\n`);
        return;
      }
      const [file = '', ...rest] = command(folder);

      const { stdout, status } = spawnSync(file, rest, {
        cwd: packageRoot,
        input: program,
        encoding: 'utf8',
      });

      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const failure = lines.pop();
      const acknowledged = lines.at(-1)?.acknowledged;
      expect(status).toBe(3);
      expect(failure).toMatchObject({ expected: true, error_type: 'STORAGE_FAILED' });
      expect(failure.error_message).toMatch(
        /could not write and has stopped \(.*(No space left on device|File too large)\)/,
      );
      expect(acknowledged).toBeGreaterThan(0);

      if (mounted !== undefined) {
        // Room again, as a user would make it.
        execFileSync('mount', ['-o', 'remount,size=64m', mounted]);
      }
      const database = await openDatabase({ dataDir: folder });
      const { stored } = await contentOf(database, acknowledged);
      await database.close();
      expect(stored).toBe(acknowledged);
    },
  );
});

import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildRecord } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { reportMissing } from './missing-tools.ts';

// The archive of `npm pack`, installed where there is nothing else, as those do who have no checkout. Build first.
jest.setTimeout(900_000);

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'packed archive '));
const elsewhere = join(folder, 'elsewhere');

/** DuckDB and LevelDB come from where npm has them. */
const hasRegistry = spawnSync('npm', ['view', 'classic-level@3.0.0', 'version']).status === 0;

let archive: string;

const options = { cwd: elsewhere, maxBuffer: 2 ** 28 };
const tracker = (...words: string[]) =>
  run(join(elsewhere, 'node_modules/.bin/iam-tracker'), words, options);

if (!hasRegistry) reportMissing('a registry of npm packages');
else {
  beforeAll(async () => {
    mkdirSync(elsewhere);
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
    archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    writeFileSync(join(elsewhere, 'package.json'), '{ "private": true }');
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quiet, join(folder, archive)], options);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('the packed archive', () => {
    it('is run by npx, as it is', async () => {
      const args = ['--yes', `./${archive}`, 'demo', '--days', '1', '--clean', '-o', 'json'];

      const { stdout } = await run('npx', args, { ...options, cwd: folder });

      const { audit } = JSON.parse(stdout);
      expect(audit.stored).toBe(audit.eligible);
      expect(audit.stored).toBeGreaterThan(100);
    });

    it('has its own help, version, queries and completions', async () => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

      expect((await tracker('--help')).stdout).toContain('iam-tracker demo');
      expect((await tracker('--version')).stdout).toBe(`${version}\n`);
      expect((await tracker('queries')).stdout).toContain('failed_auth');
      expect((await tracker('completion', 'bash')).stdout).toContain('complete -F');
    });

    it('takes files, and answers by LevelDB and by DuckDB', async () => {
      const lines = Array.from({ length: 200 }, (_, index) =>
        JSON.stringify({ ...buildRecord({ eventName: 'CreateUser' }), eventID: `packed-${index}` }),
      );
      writeFileSync(join(elsewhere, 'records.ndjson'), lines.join('\n'));

      const collected = await tracker('collect', '--from', 'records.ndjson', '-o', 'json');
      const events = await tracker('events', '--limit', 'all', '-o', 'json');
      const sql = 'SELECT count(*) AS events FROM iam_events';
      const counted = await tracker('sql', sql, '-o', 'json');

      expect(JSON.parse(collected.stdout)).toMatchObject({ stored: 200 });
      expect(JSON.parse(events.stdout)).toHaveLength(200);
      expect(JSON.parse(counted.stdout)).toEqual([{ events: 200 }]);
    });

    it('has nothing in it but what runs, and the licences', () => {
      const installed = join(elsewhere, 'node_modules/iam-activity-tracker');

      expect(readdirSync(installed).sort()).toEqual(
        ['LICENSE', 'README.md', 'dist', 'package.json', 'packages', 'queries'].sort(),
      );
      expect(readdirSync(join(installed, 'packages'), { recursive: true }).sort()).toEqual(
        [
          'cli',
          'cli/bin',
          ...['check-node', 'iam-tracker', 'start'].map((name) => `cli/bin/${name}.cjs`),
        ].sort(),
      );
      const notices = join(installed, 'dist/iam-tracker/THIRD-PARTY-NOTICES.txt');
      expect(readFileSync(notices, 'utf8')).toContain('commander');
    });
  });
}

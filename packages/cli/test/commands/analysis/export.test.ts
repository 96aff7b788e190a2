import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const data = () => ['--data-dir', join(folder, 'data')];
const exportLake = (...args: string[]) => run(['export', ...data(), ...args]);

async function collect(...days: readonly string[]): Promise<void> {
  const records = days.map((day, index) => ({
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
    eventTime: `${day}T03:04:05Z`,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    eventID: `event-${day}-${index}`,
  }));
  const path = join(folder, 'records.json');
  await writeFile(path, JSON.stringify({ Records: records }));
  await run(['collect', ...data(), '--from', path, '--no-alerts']);
}

describe('iam-tracker export', () => {
  it('writes the lake and says what it wrote, and the second time that nothing changed', async () => {
    await collect('2026-01-02', '2026-01-03', '2026-01-03');

    const first = await exportLake();
    const second = await exportLake();

    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/Days of events +2\n.*\nRows written +3\n/s);
    expect(first.stdout).toContain(`Lake: ${join(folder, 'data', 'lake')}`);
    expect(second).toMatchObject({ code: 0 });
    expect(second.stderr).toContain('Nothing changed since the last export.');
    const part = 'lake/iam-events/event_date=2026-01-03/part-0000.parquet';
    expect((await stat(join(folder, 'data', part))).size).toBeGreaterThan(100);
  });

  it('prints one JSON document', async () => {
    await collect('2026-01-02');

    const { stdout, stderr } = await exportLake('--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({
      exported_days: 1,
      exported_rows: 1,
      errors: [],
      folder: join(folder, 'data', 'lake'),
    });
    expect(stderr).toBe('');
  });

  it('writes the days of a range again', async () => {
    await collect('2026-01-02', '2026-01-03');
    await exportLake();

    const { stdout } = await exportLake('--start', '2026-01-02', '--end', '2026-01-02');

    expect(stdout).toMatch(/Days of events +1\n.*\nRows written +0\nAs they were +1 +nothing/s);
  });

  it.each([
    [['--end', '2026-01-02'], '--end needs a --start'],
    [['--start', 'March'], 'start_date ("March") is not a day'],
    [['--start', '2026-01-03', '--end', '2026-01-02'], 'is after end_date'],
  ])('refuses %j', async (args, problem) => {
    await collect('2026-01-02');

    const { code, stdout, stderr } = await exportLake(...args);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(problem);
  });

  it('says which days failed, and ends with 1', async () => {
    await collect('2026-01-02');
    await writeFile(join(folder, 'data', 'lake'), 'not a folder');

    const { code, stderr } = await exportLake();

    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be used|was not exported/);
  });

  it('refuses a folder in which nothing was collected', async () => {
    const { code, stderr } = await exportLake();

    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was collected');
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRecord, secretCorpus } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

const { gone } = secretCorpus();
/** They differ in what would be hidden if a name were taken for a secret. */
const LOOK_ALIKES = [
  'password=evil1',
  'password=evil2',
  `IQo${'A'.repeat(61)}`,
  `IQo${'B'.repeat(61)}`,
];

let folder: string;
let collected: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets '));
  const seconds = (ago: number) =>
    `${new Date(Date.now() - ago * 1000).toISOString().slice(0, 19)}Z`;
  const records = [
    ...gone.map(({ record }, index) => ({
      ...buildRecord({ eventTime: seconds(3000 - index), ...record }),
      eventID: `gone-${index}`,
    })),
    ...LOOK_ALIKES.map((userName, index) => ({
      ...buildRecord({ eventName: 'CreateUser', requestParameters: { userName } }),
      eventTime: seconds(600 - index),
      eventID: `kept-${index}`,
    })),
  ];
  await writeFile(join(folder, 'records.json'), JSON.stringify(records));
  const { code, stdout, stderr } = await tracker(
    'collect',
    '--from',
    join(folder, 'records.json'),
    '--verbose',
  );
  expect(code).toBe(0);
  collected = stdout + stderr;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function tracker(...words: string[]) {
  return run([...words, '--data-dir', join(folder, 'data')]);
}

describe('iam-tracker', () => {
  it('shows no secret of the records in its output, its logs, its alerts and its files', async () => {
    const outputs = [
      await tracker('events', '--format', 'json', '--limit', 'all'),
      await tracker('events', '--format', 'csv', '--limit', 'all'),
      await tracker('alerts', '--format', 'json'),
      await tracker('timeline', 'alice'),
      await tracker('report', '--out', join(folder, 'report.html')),
    ];

    const texts = [
      ...[collected, ...outputs.map(({ stdout, stderr }) => stdout + stderr)],
      await readFile(join(folder, 'data/alerts.ndjson'), 'utf8'),
      await readFile(join(folder, 'report.html'), 'utf8'),
    ];
    expect(outputs.filter(({ code }) => code !== 0)).toEqual([]);
    expect(JSON.parse(outputs[0]?.stdout ?? '')).toHaveLength(gone.length + LOOK_ALIKES.length);
    for (const { secret } of gone) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  it('finds and alerts on each of two users whose names look like secrets', async () => {
    const { stdout } = await tracker('alerts', '--format', 'json');

    const alerts = JSON.parse(stdout) as { rule_id: string; target: string; status: string }[];
    const created = alerts.filter(
      ({ rule_id, target, status }) =>
        rule_id === 'IAM-USER-CREATED' &&
        status === 'sent' &&
        LOOK_ALIKES.includes(target.slice('user/'.length)),
    );
    expect(created).toHaveLength(LOOK_ALIKES.length);
  });
});

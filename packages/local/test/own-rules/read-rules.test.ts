import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadRulesToWatch, readOwnRules } from '../../src/own-rules/index.ts';

const RULE = `title: A user was made
logsource: { product: aws, service: cloudtrail }
detection: { a: { eventName: CreateUser }, condition: a }
`;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own rules '));
  await mkdir(join(folder, 'good/deep'), { recursive: true });
  await mkdir(join(folder, 'bad'));
  await mkdir(join(folder, 'empty'));
  await mkdir(join(folder, 'good/.git'));
  await writeFile(join(folder, 'good/one.yml'), RULE);
  await writeFile(join(folder, 'good/deep/two.yaml'), RULE);
  await writeFile(join(folder, 'good/one.tests.yml'), 'tests: []');
  await writeFile(join(folder, 'good/elsewhere.yml'), RULE.replace('aws', 'windows'));
  await writeFile(join(folder, 'good/notes.txt'), 'no rule');
  await writeFile(join(folder, 'good/.git/three.yml'), RULE);
  for (let index = 0; index < 25; index += 1) {
    await writeFile(join(folder, `bad/${index}.yml`), 'title: [');
  }
  await writeFile(join(folder, 'large.yml'), `# ${'x'.repeat(1_000_000)}`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

describe('readOwnRules', () => {
  it('reads a folder with everything below it', async () => {
    const { files, refused, rules, testFiles } = await readOwnRules(at('good'));

    expect(rules.map(({ id }) => id)).toEqual(['SIGMA-TWO', 'SIGMA-ONE']);
    expect([...files]).toEqual([
      ['SIGMA-TWO', 'deep/two.yaml'],
      ['SIGMA-ONE', 'one.yml'],
    ]);
    expect(refused.map(({ file }) => file)).toEqual(['elsewhere.yml']);
    expect(testFiles.map(({ name }) => name)).toEqual(['one.tests.yml']);
  });

  it('reads a single file', async () => {
    expect((await readOwnRules(at('good/one.yml'))).rules).toHaveLength(1);
  });

  it.each([
    ['nothing', 'cannot be read'],
    ['empty', 'There are no rules'],
    ['large.yml', 'is larger than'],
  ])('refuses %s', async (name, reason) => {
    await expect(readOwnRules(at(name))).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining(reason),
    });
  });
});

describe('loadRulesToWatch', () => {
  it('goes on without rules that look elsewhere', async () => {
    expect((await loadRulesToWatch(at('good'))).rules).toHaveLength(2);
  });

  it('does not watch by a folder in which something is no rule', async () => {
    const loading = loadRulesToWatch(at('bad'));

    await expect(loading).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringMatching(/wrong in 25 places:\n- 0.yml:1: is no YAML.*and 5 more/s),
    });
  });
});

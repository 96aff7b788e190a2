import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import LongestFirst, { LONGEST, LONGEST_JOINED } from '../../jest/sequencer.mjs';

type Sequencer = InstanceType<typeof LongestFirst>;

describe('LONGEST', () => {
  it.each(LONGEST)('%s is a file of tests', (path) => {
    expect(existsSync(join(import.meta.dirname, '../../..', path))).toBe(true);
  });
});

describe('LongestFirst', () => {
  it('starts the files known to be long first, in their order, and every file once', async () => {
    const others = ['packages/core/test/a.test.ts', 'packages/core/test/b.test.ts'];
    const long = [...LONGEST.slice(0, 3), `dist/joined/unit/${LONGEST_JOINED[0]}`];
    const paths = [...others, ...[...long].reverse()].map((path) => `/repo/${path}`);
    const hasteFS = { getSize: () => 1 };
    const context = { config: { cache: false }, hasteFS };
    const tests = paths.map((path) => ({ path, context }));

    const sequencer = new LongestFirst({ contexts: [], globalConfig: {} } as never);
    const sorted = await sequencer.sort(tests as unknown as Parameters<Sequencer['sort']>[0]);

    const found = sorted.map(({ path }) => path.slice('/repo/'.length));
    expect(found.slice(0, 4)).toEqual(long);
    expect([...found].sort()).toEqual([...others, ...long].sort());
  });
});

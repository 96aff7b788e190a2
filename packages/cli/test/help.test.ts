import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../src/command-list.ts';
import { run } from './test-context.ts';

// The page is written by `pnpm generate`: a change of help shows there, to be read.
const PAGE = readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8');
const SECTIONS = [...PAGE.matchAll(/^## iam-tracker ?([^\n]*)\n\n```text\n(.*?\n)```$/gms)].map(
  ([, words = '', text = '']) => ({ line: `${words} --help`.trim(), text }),
);

describe('help', () => {
  it('of every command is in the documentation', () => {
    const groups = COMMANDS.flatMap((entry) => ('load' in entry ? [] : entry.commands));

    expect(SECTIONS).toHaveLength(1 + COMMANDS.length + groups.length);
  });

  it.each(SECTIONS)('of "$line" is what the documentation says', async ({ line, text }) => {
    const { code, stdout, stderr } = await run(line.split(' '));

    expect(stdout).toBe(text);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

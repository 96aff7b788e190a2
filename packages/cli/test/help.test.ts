import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { run } from './test-context.ts';

// A section for each command line, headed by it.
const GOLDEN = readFileSync(new URL('fixtures/help.txt', import.meta.url), 'utf8');
const sections = GOLDEN.split(/^(?=\$ iam-tracker .*--help\n)/m).map((section) => {
  const [line = '', ...text] = section.split('\n');
  return { args: line.split(' ').slice(2), text: text.join('\n') };
});

describe('help', () => {
  it.each(sections)('of "$args" looks as it always did', async ({ args, text }) => {
    const { code, stdout, stderr } = await run(args);

    expect(stdout).toBe(text);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

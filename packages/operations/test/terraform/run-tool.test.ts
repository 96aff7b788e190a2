import { describe, expect, it } from '@jest/globals';
import { createSafeLines } from '../../src/terraform/run-tool.ts';

function linesOf(chunks: readonly (string | Buffer)[], keepsColors = true): string[] {
  const lines: string[] = [];
  const safe = createSafeLines((line) => lines.push(line), keepsColors);
  for (const chunk of chunks) safe.push(Buffer.from(chunk));
  safe.end();
  return lines;
}

describe('createSafeLines', () => {
  it('cuts lines wherever the chunks end', () => {
    expect(linesOf(['on', 'e\ntw', 'o\r\nthree'])).toEqual(['one', 'two', 'three']);
  });

  it('puts characters together that were cut', () => {
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];

    expect(linesOf([first, second, '\n'])).toEqual(['é']);
  });

  it('keeps colours where they are wanted', () => {
    expect(linesOf(['\u001b[1m\u001b[31mred\u001b[0m\n'])).toEqual([
      '\u001b[1m\u001b[31mred\u001b[0m',
    ]);
    expect(linesOf(['\u001b[1mred\u001b[0m\n'], false)).toEqual(['red']);
  });

  it('writes out what would do something else to a terminal', () => {
    expect(linesOf(['\u001b]0;title\u0007\u001b[2J\u202eabc\n'])).toEqual([
      '\\x1b]0;title\\x07\\x1b[2J\\u202eabc',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { formatScan, type ResultFormat, writeResult } from '../../src/render/query-result.ts';
import { createTerminal } from '../../src/terminal.ts';
import { createOutput } from '../test-context.ts';

/** Returns the output for a result of text. */
async function written(
  format: ResultFormat,
  names: readonly string[],
  rows: readonly string[][],
  shown?: readonly string[],
) {
  const stdout = createOutput();
  const terminal = createTerminal({
    stdout: stdout.stream,
    stderr: createOutput().stream,
    config: { refusesColor: true, isDumb: false, isCi: false },
    onGone: () => undefined,
  });
  const columns = names.map((name) => ({ name, type: 'varchar' }));
  async function* each() {
    yield* rows;
  }
  await writeResult({ columns, rows: each() }, format, shown, terminal);
  return stdout.text();
}

describe('writeResult', () => {
  it.each([
    ['table', ''],
    ['csv', ''],
    ['json', '[]\n'],
  ] as const)(
    'writes a result without columns as %s without a blank line',
    async (format, text) => {
      expect(await written(format, [], [])).toBe(text);
    },
  );

  it('shows the columns that were asked for, and all when it has none of them', async () => {
    const some = await written('table', ['a', 'b'], [['1', '2']], ['b', 'c']);
    const none = await written('table', ['a', 'b'], [['1', '2']], ['c']);

    expect(some).toBe('B\n2\n');
    expect(none).toBe('A  B\n1  2\n');
  });
});

describe('formatScan', () => {
  it.each([
    [0, '0 bytes scanned, about $0.00005'],
    [12_345, '12.1 KB scanned, about $0.00005'],
    [123_456_789, '117.7 MB scanned, about $0.00056'],
    [3 * 1024 ** 4, '3.0 TB scanned, about $15.00'],
  ])('says %d bytes as "%s"', (bytes, expected) => {
    expect(formatScan(bytes)).toBe(expected);
  });
});

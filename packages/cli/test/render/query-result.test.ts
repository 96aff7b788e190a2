import { describe, expect, it } from '@jest/globals';
import { formatScan, type ResultView, writeResult } from '../../src/render/query-result.ts';
import { createTerminal } from '../../src/terminal.ts';
import { createOutput } from '../test-context.ts';

/** Returns the output for a result of text, and what was said of it. */
async function written(
  names: readonly string[],
  rows: readonly string[][],
  view: Partial<ResultView> = {},
) {
  const stdout = createOutput();
  const terminal = createTerminal({
    stdout: stdout.stream,
    stderr: createOutput().stream,
    config: { refusesColor: true, isDumb: false, isCi: false, pager: undefined },
    onGone: () => undefined,
  });
  const columns = names.map((name) => ({ name, type: 'varchar' }));
  let asked = 0;
  async function* each() {
    for (const row of rows) {
      asked += 1;
      yield row;
    }
  }
  const whole = { format: 'table', limit: 1_000, ...view } as const;
  const result = await writeResult({ columns, rows: each() }, whole, terminal);
  return { ...result, asked, text: stdout.text() };
}

describe('writeResult', () => {
  it.each([
    ['table', ''],
    ['csv', ''],
    ['json', '[]\n'],
  ] as const)(
    'writes a result without columns as %s without a blank line',
    async (format, text) => {
      expect(await written([], [], { format })).toMatchObject({ text, count: 0 });
    },
  );

  it('shows the telling columns, and all when it has none of them or is to be wide', async () => {
    const row = [['1', '2']];
    const some = await written(['a', 'b'], row, { telling: ['b', 'c'] });
    const none = await written(['a', 'b'], row, { telling: ['c'] });
    const wide = await written(['a', 'b'], row, { telling: ['b'], wide: true });

    expect(some.text).toBe('B\n2\n');
    expect(none.text).toBe('A\tB\n1\t2\n');
    expect(wide.text).toBe('A\tB\n1\t2\n');
  });

  it.each([
    ['table', 'B\n2\n'],
    ['csv', 'b\n2\n'],
    ['json', '[\n{"b":"2"}\n]\n'],
  ] as const)('writes as %s the columns that were asked for', async (format, text) => {
    const view = { format, columns: 'B', telling: ['a'] };

    expect((await written(['a', 'b'], [['1', '2']], view)).text).toBe(text);
  });

  it('refuses a column that the result does not have, and names those that it has', async () => {
    await expect(
      written(['a', 'b'], [['1', '2']], { columns: 'a,elsewhere' }),
    ).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: '--columns names "elsewhere".',
      hint: 'Columns: a, b.',
    });
  });

  it.each([
    [2, 'A\n1\n2\n', true, 3],
    [3, 'A\n1\n2\n3\n', false, 3],
  ])(
    'writes no more than %d rows, and knows whether there are more',
    async (limit, text, isCut, asked) => {
      const rows = [['1'], ['2'], ['3']];

      expect(await written(['a'], rows, { limit })).toEqual({ text, isCut, asked, count: limit });
    },
  );
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

import { describe, expect, it } from '@jest/globals';
import type { Cell, Column } from '../../../src/render/table/column.ts';
import { createTableWriter, renderTable } from '../../../src/render/table/table-writer.ts';

const plain = (text: string) => text;
const columns = (...titles: readonly string[]): Column[] => titles.map((title) => ({ title }));
const table = (
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number,
  more = {},
) => renderTable(columns(...titles), rows, { width, colorHead: plain, ...more });

describe('renderTable', () => {
  it('puts the head first, and gives every column what it needs where there is room', () => {
    expect(
      table(
        ['A', 'NAME'],
        [
          ['1', 'x y'],
          ['2', 'z'],
        ],
        80,
      ),
    ).toBe('A  NAME\n1  x y\n2  z\n');
  });

  it('takes from the widest column, down to its words, and never from one that stays whole', () => {
    const whole: Column[] = [{ title: 'TIME', atLeast: 'whole' }, { title: 'NAME' }];
    const rows = [
      ['2026-03-01 10:00', 'GetAccountSummary and more'],
      ['2026-03-01 11:00', 'x'],
    ];

    expect(renderTable(whole, rows, { width: 30, colorHead: plain })).toBe(
      [
        'TIME              NAME',
        '2026-03-01 10:00  GetAccount',
        '                  Summary and',
        '                  more',
        '2026-03-01 11:00  x',
        '',
      ].join('\n'),
    );
  });

  it('puts a record on two lines where a narrow terminal would wrap it to more', () => {
    const rows = [
      [
        '2026-03-01',
        'alice',
        'one sentence that goes on',
        'another one of that kind, and more of it',
      ],
      ['2026-03-02', 'bob', 'short', ''],
      ['2026-03-03', 'bob', '', ''],
    ];

    expect(table(['DAY', 'WHO', 'WHAT', 'WHY'], rows, 60)).toBe(
      [
        'DAY         WHO    WHAT',
        '    WHY',
        '2026-03-01  alice  one sentence that goes on',
        '    another one of that kind, and more of it',
        '2026-03-02  bob    short',
        '2026-03-03  bob',
        '',
      ].join('\n'),
    );
  });

  it('shows a word that is wider than its column below the row', () => {
    const rows = [
      ['x'.repeat(34), 'a'],
      ['b', 'y'.repeat(20)],
    ];

    expect(table(['A', 'B'], rows, 50)).toBe(
      [
        `A${' '.repeat(29)}B`,
        `↓${' '.repeat(29)}a`,
        `    A ${'x'.repeat(34)}`,
        `b${' '.repeat(29)}${'y'.repeat(20)}`,
        '',
      ].join('\n'),
    );
  });

  it('colours what is there and not the blanks around it', () => {
    const cell = { text: 'ok', color: (text: string) => `<${text}>` };

    expect(
      table(
        ['A', 'B'],
        [
          [cell, 'x'],
          ['long', 'y'],
        ],
        40,
      ),
    ).toBe('A     B\n<ok>    x\nlong  y\n');
  });

  it('shows numbers to the right and a missing cell as nothing', () => {
    const both: Column[] = [{ title: 'COUNT', align: 'right' }, { title: 'B' }];

    expect(renderTable(both, [['7', 'x'], ['12']], { width: 40, colorHead: plain })).toBe(
      'COUNT  B\n    7  x\n   12\n',
    );
  });

  it('leaves out what is empty or the same in all rows, and says so', () => {
    const rows = [
      ['1', 'us-east-1', '', 'a b'],
      ['2', 'us-east-1', '', 'a b'],
    ];

    expect(table(['N', 'REGION', 'AS', 'C'], rows, 80)).toBe(
      'Same in all rows: REGION us-east-1; C "a b". Empty: AS.\nN\n1\n2\n',
    );
    expect(table(['N', 'REGION', 'AS', 'C'], rows, 80, { keepsAll: true })).toBe(
      'N  REGION     AS  C\n1  us-east-1      a b\n2  us-east-1      a b\n',
    );
  });

  it('keeps what one row alone says, what always stays, and one column', () => {
    const staying: Column[] = [{ title: 'A', stays: true }, { title: 'B' }];

    expect(table(['A', 'B', 'C'], [['1', '', 'x']], 80)).toBe('Empty: B.\nA  C\n1  x\n');
    expect(
      renderTable(
        staying,
        [
          ['1', '2'],
          ['1', '3'],
        ],
        { width: 80, colorHead: plain },
      ),
    ).toBe('A  B\n1  2\n1  3\n');
    expect(
      table(
        ['A', 'B'],
        [
          ['1', '2'],
          ['1', '2'],
        ],
        80,
      ),
    ).toBe('Same in all rows: B 2.\nA\n1\n1\n');
  });

  it('shows everything in one line a row when it is to be wide', () => {
    const long = 'word '.repeat(20).trim();
    const rows = [
      [{ text: 'short', whole: 'the whole name' }, long, ''],
      ['b', 'x', ''],
    ];

    expect(table(['A', 'B', 'C'], rows, 40, { isWide: true })).toBe(
      `A               B${' '.repeat(long.length + 1)}C\nthe whole name  ${long}\nb               x\n`,
    );
  });

  it('never gives two things one short name', () => {
    const role = (hash: string) => ({ text: 'X (SSO)', whole: `AWSReservedSSO_X_${hash}` });
    const rows = [[role('1')], [role('2')], [role('1')], ['X (SSO)'], ['y']];

    expect(table(['A'], rows, 60)).toBe('A\nX (SSO)\nAWSReservedSSO_X_2\nX (SSO)\n"X (SSO)"\ny\n');
  });
});

describe('createTableWriter', () => {
  it('tells of later rows what its layout has no place for', () => {
    const writer = createTableWriter(columns('N', 'REGION', 'WHO'), {
      width: 60,
      colorHead: plain,
    });

    const first = writer.render(
      [
        ['1', 'us-east-1', 'a'],
        ['2', 'us-east-1', 'b'],
      ],
      false,
    );
    const next = writer.render(
      [
        ['3', 'eu-west-1', 'carol'],
        ['4', '', 'd'],
        ['5', 'us-east-1', 'e'],
      ],
      true,
    );

    expect(first).toBe(
      'Same in all rows: REGION us-east-1. Rows that differ say so.\nN  WHO\n1  a\n2  b\n',
    );
    expect(next).toBe(
      '3  ↓\n    WHO carol\n    REGION eu-west-1\n4  d\n    REGION (empty)\n5  e\n',
    );
  });
});

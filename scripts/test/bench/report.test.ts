import { describe, expect, it } from '@jest/globals';
import { formatReport, judge, median } from '../../bench/report.mjs';

describe('judge', () => {
  it.each([
    [1.1, { atMost: 1.1 }, '<= 1.100', true],
    [1.1001, { atMost: 1.1 }, '<= 1.100', false],
    [500, { atLeast: 500 }, '>= 500', true],
    [499, { atLeast: 500 }, '>= 500', false],
    [1, { exactly: 1 }, 'exactly 1', true],
    [0.9999, { exactly: 1 }, 'exactly 1', false],
    [Number.NaN, { atMost: 1 }, '<= 1', false],
  ])('holds %d against %j', (value, bound, goal, isMet) => {
    expect(judge({ what: 'a ratio', value }, bound)).toEqual({
      what: 'a ratio',
      value,
      goal,
      isMet,
    });
  });
});

describe('formatReport', () => {
  it('writes goals, verdicts and what could not be measured', () => {
    const table = formatReport([
      judge({ what: 'size', value: 600_000, unit: 'bytes' }, { atMost: 520_000 }),
      judge({ what: 'ratio', value: 0.123456, note: 'a / b' }, { atMost: 0.25 }),
      { what: 'speed', value: 1234.56, unit: 'events/s' },
      { what: 'other', note: 'python3 is not there' },
    ]);

    expect(table.split('\n')).toEqual([
      '       measured          goal',
      'size   600,000 bytes     <= 520,000 bytes  NOT MET',
      'ratio  0.123             <= 0.250          met      a / b',
      'speed  1,234.6 events/s',
      'other  not measured                                 python3 is not there',
    ]);
  });
});

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 10, 2], 3],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

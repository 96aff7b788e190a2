import { describe, expect, it } from '@jest/globals';
import { bindParameters } from '../../src/queries/bind-parameters.ts';
import { parseQueryFile } from '../../src/queries/query-file.ts';

const QUERY = parseQueryFile(
  'test',
  'one.sql',
  [
    '-- name: one',
    '-- title: One',
    '-- description: One.',
    '-- param: until date today The last day',
    '-- param: user text % Whose',
    '-- columns: d',
    "SELECT /*:until*/current_date AS d, /*:until*/current_date AS e, /*:user*/'%' AS u",
  ].join('\n'),
);

describe('bindParameters', () => {
  it('replaces a parameter wherever it is used', () => {
    expect(bindParameters(QUERY, { until: '2026-03-01' })).toContain(
      "SELECT DATE '2026-03-01' AS d, DATE '2026-03-01' AS e, /*:user*/'%' AS u",
    );
    expect(bindParameters(QUERY, { until: 'today' })).toContain('SELECT current_date AS d');
    expect(bindParameters(QUERY, {})).toBe(QUERY.sql);
  });

  it.each([
    [{ until: '2026-02-30' }, 'The parameter until is "2026-02-30"; allowed: a day'],
    [{ until: 'yesterday' }, 'allowed: a day such as'],
    [{ user: 'a\0b' }, 'allowed: text of Unicode characters'],
    [{ user: '\ud800' }, 'allowed: text of Unicode characters'],
    [{ who: 'x' }, 'The query one has no parameter "who"; allowed: until, user.'],
  ])('refuses %j', (values, expected) => {
    expect(() => bindParameters(QUERY, values)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining(expected) }),
    );
  });
});

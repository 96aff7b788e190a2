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
    '-- param: start time 22:00 From when',
    '-- param: zone timezone UTC Where',
    '-- param: weekends flag false Whether',
    '-- columns: d',
    "SELECT /*:until*/current_date AS d, /*:until*/current_date AS e, /*:user*/'%' AS u",
    ", /*:start*/'22:00' AS s, /*:zone*/'UTC' AS z, /*:weekends*/'false' AS w",
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

  it('writes times of day so that they can be compared, zones and flags', () => {
    const values = { start: '9', zone: 'Europe/Berlin', weekends: 'true' };

    expect(bindParameters(QUERY, values)).toContain(
      ", '09:00' AS s, 'Europe/Berlin' AS z, 'true' AS w",
    );
    expect(bindParameters(QUERY, { start: '08:30' })).toContain("'08:30' AS s");
  });

  it.each([
    [{ until: '2026-02-30' }, 'The parameter until is "2026-02-30"; allowed: a day'],
    [{ until: 'yesterday' }, 'allowed: a day such as'],
    [{ user: 'a\0b' }, 'allowed: text of Unicode characters'],
    [{ user: '\ud800' }, 'allowed: text of Unicode characters'],
    [{ start: '24' }, 'The parameter start is "24"; allowed: an hour such as 22 or a time of day'],
    [{ start: '9:30' }, 'allowed: an hour such as 22 or a time of day such as 22:30.'],
    [{ zone: 'Berlin' }, 'The parameter zone is "Berlin"; allowed: an IANA time zone'],
    [{ weekends: 'yes' }, 'The parameter weekends is "yes"; allowed: true or false.'],
    [{ who: 'x' }, 'The query one has no parameter "who"; allowed: until, user, start,'],
  ])('refuses %j', (values, expected) => {
    expect(() => bindParameters(QUERY, values)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining(expected) }),
    );
  });
});

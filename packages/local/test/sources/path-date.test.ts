import { describe, expect, it } from '@jest/globals';
import { mayHoldEventsOf } from '../../src/sources/path-date.ts';

const at = (time: string) => Date.parse(time);
const FOLDER = 'logs/AWSLogs/o-abc/111122223333/CloudTrail/us-gov-east-1/2026/03/10';
const NAME = '111122223333_CloudTrail_us-gov-east-1_20260310T1205Z_AbCdEf0123456789.json.gz';
const NAMED = `${FOLDER}/${NAME}`;
const OLD = { until: at('2026-02-01T00:00:00Z') };

describe('mayHoldEventsOf', () => {
  it.each([
    ['events of before, delivered then', NAMED, { since: at('2026-03-10T12:00:00Z') }, true],
    ['clocks that differ', NAMED, { since: at('2026-03-10T13:00:00Z') }, true],
    ['only what happened before', NAMED, { since: at('2026-03-10T13:07:00Z') }, false],
    ['events that were late by days', NAMED, { until: at('2026-03-07T12:05:00Z') }, true],
    ['only what happened later', NAMED, { until: at('2026-03-07T12:04:59Z') }, false],
    ['all of a day', `${FOLDER}/x.json.gz`, { since: at('2026-03-11T00:59:59Z') }, true],
    [
      'nothing of the next day',
      `${FOLDER}/x.json.gz`,
      { since: at('2026-03-11T01:00:01Z') },
      false,
    ],
    ['no period', NAMED, {}, true],
  ])('tells by name and folders of %s', (_what, path, period, expected) => {
    expect(mayHoldEventsOf(period, path)).toBe(expected);
    expect(mayHoldEventsOf(period, path.replaceAll('/', '\\'))).toBe(expected);
  });

  it.each([
    ['a name of its own', 'logs/export.json'],
    ['a date in another form', 'logs/2026-03-10.json.gz'],
    ['folders that are not those of a trail', 'exports/2026/03/10/records.json'],
    ['a day that never was', `${FOLDER.replace('/03/10', '/03/45')}/x.json`],
    ['a name that only begins like one', `${NAME.slice(0, 40)}.json`],
    ['folders that tell another time', `${FOLDER.replace('2026', '2025')}/${NAME}`],
    ['a name that tells another time', NAMED.replace('_20260310T', '_20251210T')],
  ])('passes over nothing with %s', (_what, path) => {
    expect(mayHoldEventsOf(OLD, path)).toBe(true);
  });
});

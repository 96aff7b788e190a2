import { describe, expect, it } from '@jest/globals';
import { readOffHoursValues } from '../src/config.ts';

describe('readOffHoursValues', () => {
  it('gives the alerter’s settings to queries, and nothing that is not set', () => {
    expect(readOffHoursValues({})).toEqual({});
    expect(
      readOffHoursValues({ OFF_HOURS_START: '20', OFF_HOURS_TIMEZONE: 'Europe/Berlin' }),
    ).toEqual({
      off_hours_start: '20:00',
      off_hours_end: '06:00',
      off_hours_weekends: 'false',
      timezone: 'Europe/Berlin',
    });
  });
});

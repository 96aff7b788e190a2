import { describe, expect, it } from '@jest/globals';
import { createOffHours } from '../../src/settings/off-hours.ts';

/** Friday 9 January 2026 at a UTC time. */
const friday = (hour: number, minute = 0) => Date.UTC(2026, 0, 9, hour, minute);

describe('createOffHours', () => {
  it.each([
    [21, 59, false],
    [22, 0, true],
    [0, 0, true],
    [5, 59, true],
    [6, 0, false],
  ])('goes over midnight: %i:%i is %s', (hour, minute, isOff) => {
    const isOffHours = createOffHours({
      timeZone: 'UTC',
      start: '22:00',
      end: '06:00',
      weekends: false,
    });

    expect(isOffHours(friday(hour, minute))).toBe(isOff);
  });

  it.each([
    [11, 59, false],
    [12, 0, true],
    [12, 59, true],
    [13, 0, false],
  ])('keeps within a day: %i:%i is %s', (hour, minute, isOff) => {
    const isOffHours = createOffHours({
      timeZone: 'UTC',
      start: '12:00',
      end: '13:00',
      weekends: false,
    });

    expect(isOffHours(friday(hour, minute))).toBe(isOff);
  });

  it('follows the time zone through summer time', () => {
    const isOffHours = createOffHours({
      timeZone: 'Europe/Berlin',
      start: '22:00',
      end: '06:00',
      weekends: false,
    });

    expect(isOffHours(Date.UTC(2026, 0, 9, 20, 30))).toBe(false);
    expect(isOffHours(Date.UTC(2026, 6, 10, 20, 30))).toBe(true);
  });

  it('takes in weekends when told, by the day of the time zone', () => {
    const hours = { timeZone: 'Pacific/Auckland', start: '22:00', end: '06:00' };
    const saturdayThere = friday(22);

    expect(createOffHours({ ...hours, weekends: true })(saturdayThere)).toBe(true);
    expect(createOffHours({ ...hours, weekends: false })(saturdayThere)).toBe(false);
  });

  it('is never when start and end are equal', () => {
    const isOffHours = createOffHours({
      timeZone: 'UTC',
      start: '08:00',
      end: '08:00',
      weekends: false,
    });

    expect([0, 8, 16].map((hour) => isOffHours(friday(hour)))).toEqual([false, false, false]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 9e15])('knows nothing of the time %d', (time) => {
    const isOffHours = createOffHours({
      timeZone: 'UTC',
      start: '00:00',
      end: '23:59',
      weekends: true,
    });

    expect(isOffHours(time)).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { secondsBetweenRuns } from '../../src/status/schedule.ts';

describe('secondsBetweenRuns', () => {
  it.each([
    ['rate(1 minute)', 60],
    ['rate(15 minutes)', 900],
    ['rate(2 hours)', 7_200],
    ['rate(1 day)', 86_400],
  ])('reads %s', (schedule, seconds) => {
    expect(secondsBetweenRuns(schedule)).toBe(seconds);
  });

  it.each([undefined, '', 'cron(0 8 * * ? *)', 'rate(1 week)', 'rate(one hour)'])(
    'knows nothing of %j',
    (schedule) => {
      expect(secondsBetweenRuns(schedule)).toBeUndefined();
    },
  );
});

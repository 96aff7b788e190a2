import { describe, expect, it } from '@jest/globals';
import { readCollectSettings, readDataDirectory } from '../src/config.ts';

describe('readDataDirectory', () => {
  it.each([
    [{}, '.iam-tracker'],
    [{ IAM_TRACKER_DATA_DIR: ' ' }, '.iam-tracker'],
    [{ IAM_TRACKER_DATA_DIR: '/data/my ledger' }, '/data/my ledger'],
  ])('reads %p', (variables, expected) => {
    expect(readDataDirectory(variables)).toBe(expected);
  });
});

describe('readCollectSettings', () => {
  it('has the defaults of the deployed collector', () => {
    expect(readCollectSettings({})).toMatchObject({
      lookupRequestsPerSecond: 2,
      settleDelaysMinutes: [120, 1560],
      initialLookbackDays: 90,
      noise: { filterAwsServiceEvents: true },
    });
  });

  it('names every variable that is wrong', () => {
    const read = () => readCollectSettings({ MAX_WORKERS: '0', REGIONS: 'mars' });

    expect(read).toThrow(expect.objectContaining({ code: 'BAD_CONFIGURATION' }));
    expect(read).toThrow(/MAX_WORKERS[\s\S]*REGIONS|REGIONS[\s\S]*MAX_WORKERS/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readAlertSettings, readCollectSettings, readDataDirectory } from '../src/config.ts';

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

describe('readAlertSettings', () => {
  it('has the defaults of the deployed alerter', () => {
    const { groupMinutes, maxAgeHours, settings } = readAlertSettings(undefined, {});

    expect([groupMinutes, maxAgeHours]).toEqual([60, 24]);
    expect(settings.hasPipeline).toBe(false);
  });

  it('takes the document of the environment, and working hours', () => {
    const DETECTION_SETTINGS = '{"trustedAccounts":["111122223333"]}';

    const { settings } = readAlertSettings(undefined, {
      DETECTION_SETTINGS,
      OFF_HOURS_START: '20',
    });

    expect(settings.isTrustedAccount('111122223333')).toBe(true);
    expect(settings.isOffHours(Date.UTC(2026, 0, 2, 21))).toBe(true);
  });

  it('prefers the file that was named, and names it when it is wrong', () => {
    const variables = { DETECTION_SETTINGS_FILE: '/other', ALERT_GROUP_MINUTES: 'x' };

    const read = () => readAlertSettings('/no/such/file', variables);

    expect(read).toThrow(expect.objectContaining({ code: 'BAD_CONFIGURATION' }));
    expect(read).toThrow(
      /ALERT_GROUP_MINUTES[\s\S]*\/no\/such\/file|\/no\/such\/file[\s\S]*ALERT_GROUP_MINUTES/,
    );
  });
});

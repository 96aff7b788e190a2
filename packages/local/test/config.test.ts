import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readAlertSettings, readOffHoursValues } from '../src/alerts/config.ts';
import { readCollectSettings } from '../src/config.ts';

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

const folder = mkdtempSync(join(tmpdir(), 'off-hours-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function documentFile(name: string, document: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(document));
  return file;
}

const VARIABLES = { OFF_HOURS_START: '20', OFF_HOURS_TIMEZONE: 'Europe/Berlin' };
const FROM_VARIABLES = {
  off_hours_start: '20:00',
  off_hours_end: '06:00',
  off_hours_weekends: 'false',
  timezone: 'Europe/Berlin',
};
const OFF_HOURS = { start: '18:30', end: '07:00', weekends: true };
const FROM_DOCUMENT = {
  off_hours_start: '18:30',
  off_hours_end: '07:00',
  off_hours_weekends: 'true',
  timezone: 'UTC',
};

describe('readOffHoursValues', () => {
  it('gives the alerter’s settings to queries, and nothing that is not set', () => {
    expect(readOffHoursValues(undefined, {})).toEqual({});
    expect(readOffHoursValues(undefined, VARIABLES)).toEqual(FROM_VARIABLES);
  });

  it('takes what the settings document says before the variables', () => {
    const file = documentFile('with.json', { offHours: OFF_HOURS });
    const text = JSON.stringify({ offHours: { ...OFF_HOURS, start: '10:00' } });

    expect(readOffHoursValues(file, VARIABLES)).toEqual(FROM_DOCUMENT);
    expect(readOffHoursValues(undefined, { ...VARIABLES, DETECTION_SETTINGS: text })).toEqual({
      ...FROM_DOCUMENT,
      off_hours_start: '10:00',
    });
    expect(
      readOffHoursValues(undefined, { DETECTION_SETTINGS: text, DETECTION_SETTINGS_FILE: file }),
    ).toEqual(FROM_DOCUMENT);
  });

  it('takes the document that is named before the one of the environment', () => {
    const file = documentFile('named.json', { offHours: OFF_HOURS });
    const other = documentFile('other.json', { offHours: { ...OFF_HOURS, end: '05:00' } });

    expect(readOffHoursValues(file, { DETECTION_SETTINGS_FILE: other })).toEqual(FROM_DOCUMENT);
  });

  it('takes the variables where the document says nothing of off-hours', () => {
    const file = documentFile('without.json', { pipelineRoles: ['deploy'] });

    expect(readOffHoursValues(file, {})).toEqual({});
    expect(readOffHoursValues(file, VARIABLES)).toEqual(FROM_VARIABLES);
  });

  it('says what is wrong with the document', () => {
    const file = documentFile('wrong.json', { offHours: { start: '25:00', end: '06:00' } });

    expect(() => readOffHoursValues(file, {})).toThrow(
      expect.objectContaining({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining('offHours.start "25:00": is no time of day'),
      }),
    );
    expect(() => readOffHoursValues(join(folder, 'none.json'), {})).toThrow(
      'The file cannot be read.',
    );
  });
});

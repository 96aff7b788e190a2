import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@iam-tracker/core';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { CATALOGUE } from '../src/rules/catalogue.ts';

const REQUIRED = {
  ALERTS_TABLE_NAME: 'alerts',
  DETECTION_STATE_TABLE_NAME: 'state',
  ALERTS_SNS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:alerts',
};
const folder = mkdtempSync(join(tmpdir(), 'alerter '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOON = Date.UTC(2026, 0, 7, 12);
const NIGHT = Date.UTC(2026, 0, 7, 23);

function problemsOf(variables: Record<string, string | undefined>): string[] {
  try {
    readConfig({ ...REQUIRED, ...variables });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'BAD_CONFIGURATION') throw error;
    return [...error.message.matchAll(/^- ([A-Z]\S+) is /gm)].map(([, name = '']) => name);
  }
  return [];
}

describe('readConfig', () => {
  it('has a default for everything but the places', () => {
    const { rules, settings, ...config } = readConfig(REQUIRED);

    expect(config).toEqual({
      alertsTableName: 'alerts',
      stateTableName: 'state',
      eventsTableName: undefined,
      topicArn: REQUIRED.ALERTS_SNS_TOPIC_ARN,
      logLevel: 'INFO',
      groupMinutes: 60,
      maxAgeHours: 24,
    });
    expect(rules).toEqual(CATALOGUE);
    expect(settings.isOffHours(NIGHT)).toBe(false);
  });

  it('reads the settings document', () => {
    const DETECTION_SETTINGS = JSON.stringify({ trustedAccounts: ['210987654321'] });

    const { settings } = readConfig({ ...REQUIRED, DETECTION_SETTINGS });

    expect(settings.isTrustedAccount('210987654321')).toBe(true);
  });

  it('reads the settings document from a file, which wins', () => {
    const path = join(folder, 'settings.json');
    writeFileSync(path, JSON.stringify({ adminGroups: ['chiefs'] }));

    const { settings } = readConfig({
      ...REQUIRED,
      DETECTION_SETTINGS: '{"adminGroups":["others"]}',
      DETECTION_SETTINGS_FILE: path,
    });

    expect(settings.isAdminGroup('chiefs')).toBe(true);
    expect(settings.isAdminGroup('others')).toBe(false);
  });

  it('knows the roles that the collector filters, with and without a document', () => {
    const role = { name: 'PrismaX', arn: undefined, accountId: '123456789012' };
    const filtering = { ...REQUIRED, FILTERED_ROLES: 'Prisma*' };

    const plain = readConfig(filtering).settings;
    const withDocument = readConfig({
      ...filtering,
      DETECTION_SETTINGS: '{"trustedAccounts":["210987654321"]}',
    }).settings;

    expect(plain.findTrustInRole(role)).toBe('FILTERED_ROLES');
    expect(withDocument.findTrustInRole(role)).toBe('FILTERED_ROLES');
    expect(readConfig(REQUIRED).settings.findTrustInRole(role)).toBeUndefined();
  });

  it('reads working hours from variables of their own, each with its default', () => {
    const byStart = readConfig({ ...REQUIRED, OFF_HOURS_START: '12' }).settings;
    const byZone = readConfig({ ...REQUIRED, OFF_HOURS_TIMEZONE: 'Asia/Tokyo' }).settings;
    const byEnd = readConfig({ ...REQUIRED, OFF_HOURS_END: '13:30', OFF_HOURS_START: '11:00' });

    expect([byStart.isOffHours(NOON), byStart.isOffHours(NIGHT)]).toEqual([true, true]);
    expect([byZone.isOffHours(NOON), byZone.isOffHours(NIGHT)]).toEqual([false, false]);
    expect(byZone.isOffHours(Date.UTC(2026, 0, 7, 14))).toBe(true);
    expect([byEnd.settings.isOffHours(NOON), byEnd.settings.isOffHours(NIGHT)]).toEqual([
      true,
      false,
    ]);
  });

  it('takes working hours from the document first', () => {
    const { settings } = readConfig({
      ...REQUIRED,
      OFF_HOURS_START: '12',
      DETECTION_SETTINGS: '{"offHours":{"start":"02:00","end":"03:00"}}',
    });

    expect(settings.isOffHours(NOON)).toBe(false);
  });

  it.each([
    ['ALERTS_TABLE_NAME', { missing: false, malformed: 'a table', outOfRange: 'ab' }],
    ['DETECTION_STATE_TABLE_NAME', { missing: false, malformed: 'é', outOfRange: 'x' }],
    ['ALERTS_SNS_TOPIC_ARN', { missing: false, malformed: 'alerts', outOfRange: 'arn:aws:sqs:x' }],
    ['LOG_LEVEL', { missing: true, malformed: 'LOUD', outOfRange: 'TRACE' }],
    ['ALERT_GROUP_MINUTES', { missing: true, malformed: '1h', outOfRange: '1441' }],
    ['ALERT_MAX_AGE_HOURS', { missing: true, malformed: '1.5', outOfRange: '0' }],
    ['OFF_HOURS_START', { missing: true, malformed: 'ten', outOfRange: '24' }],
    ['OFF_HOURS_END', { missing: true, malformed: '6am', outOfRange: '06:60' }],
    ['OFF_HOURS_TIMEZONE', { missing: true, malformed: 'Nowhere/Land', outOfRange: 'UTC+99' }],
    ['OFF_HOURS_WEEKENDS', { missing: true, malformed: 'maybe', outOfRange: '2' }],
    ['DETECTION_SETTINGS', { missing: true, malformed: '{', outOfRange: '{"rules":{"X":{}}}' }],
    ['DETECTION_SETTINGS_FILE', { missing: true, malformed: '/no/such/file', outOfRange: folder }],
    ['DETECTION_RULES_FILE', { missing: true, malformed: '/no/such/file', outOfRange: folder }],
  ])('accepts or refuses %s: missing, empty, malformed, out of range', (name, cases) => {
    const ok: string[] = [];
    const wrong = [name];

    expect(problemsOf({ [name]: undefined })).toEqual(cases.missing ? ok : wrong);
    expect(problemsOf({ [name]: '  ' })).toEqual(cases.missing ? ok : wrong);
    expect(problemsOf({ [name]: cases.malformed })).toEqual(wrong);
    expect(problemsOf({ [name]: cases.outOfRange })).toEqual(wrong);
  });

  it("adds rules of one's own, of which the settings may then speak", () => {
    const path = join(folder, 'rules.json');
    const rule = {
      ...{ id: 'SIGMA-ADDED', title: 'Added', severity: 'HIGH', status: 'stable', mitre: [] },
      ...{ why: 'Why.', runbook: ['Ask.'], falsePositives: [], references: [], source: 'a.yml:1' },
      ...{ on: { iam: 'any' }, condition: { field: 'eventName', like: ['CreateUser'] } },
    };
    const file = (...rules: object[]) =>
      writeFileSync(
        path,
        JSON.stringify({ schema: 'iam-activity-tracker/rules', version: 1, rules }),
      );
    const DETECTION_SETTINGS = JSON.stringify({ rules: { 'SIGMA-ADDED': { enabled: false } } });
    const variables = { DETECTION_RULES_FILE: path, DETECTION_SETTINGS };

    file(rule);
    const { rules, settings } = readConfig({ ...REQUIRED, ...variables });

    expect(rules.map(({ id }) => id)).toEqual([...CATALOGUE.map(({ id }) => id), 'SIGMA-ADDED']);
    expect(settings.overrides.get('SIGMA-ADDED')).toEqual({ enabled: false });
    expect(problemsOf({ DETECTION_SETTINGS })).toEqual(['DETECTION_SETTINGS']);
    file({ ...rule, on: { s3: 'any' } });
    expect(problemsOf({ DETECTION_RULES_FILE: path })).toEqual(['DETECTION_RULES_FILE']);
  });

  it('says what is wrong in the document', () => {
    const rule = CATALOGUE[0]?.id ?? '';
    const DETECTION_SETTINGS = JSON.stringify({ rules: { [rule]: { severity: 'LOW' }, NOPE: {} } });

    expect(() => readConfig({ ...REQUIRED, DETECTION_SETTINGS })).toThrow(/severity/);
  });
});

import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { describeLeftOut, findLeftOut, readConfig } from '../src/config.ts';

const REQUIRED = { EVENTS_TABLE_NAME: 'events', CONTROL_TABLE_NAME: 'control' };

function problemsOf(variables: Record<string, string | undefined>): string[] {
  try {
    readConfig({ ...REQUIRED, ...variables });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'BAD_CONFIGURATION') throw error;
    return [...error.message.matchAll(/^- (\S+)/gm)].map(([, name = '']) => name);
  }
  return [];
}

describe('readConfig of an organization', () => {
  it('knows of none without its settings', () => {
    expect(readConfig(REQUIRED).organization).toBeUndefined();
    expect(readConfig({ ...REQUIRED, ORGANIZATION_ACCOUNTS: 'true' }).organization).toEqual({
      isListed: true,
    });
  });

  it('reads how member accounts are read', () => {
    const { organization } = readConfig({
      ...REQUIRED,
      MEMBER_ROLE_NAME: 'iam-tracker-member',
      MEMBER_EXTERNAL_ID: 'an-external-id',
      MEMBER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/accounts',
      MEMBER_UNITS: 'ou-ab12-11111111, r-ab12',
      MEMBER_EXCLUDED_ACCOUNTS: '222222222222,222222222222',
      ACCOUNT_METRICS: '111122223333',
    });

    expect(organization).toEqual({
      isListed: false,
      members: {
        roleName: 'iam-tracker-member',
        externalId: 'an-external-id',
        queueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/accounts',
        units: ['ou-ab12-11111111', 'r-ab12'],
        excluded: ['222222222222'],
        intervalMinutes: 60,
        accountMetrics: ['111122223333'],
      },
    });
  });

  it('refuses metrics of more than 50 accounts', () => {
    const ids = Array.from({ length: 51 }, (_, n) => String(100_000_000_000 + n));

    expect(problemsOf({ ACCOUNT_METRICS: ids.join(',') })).toEqual(['ACCOUNT_METRICS']);
    expect(problemsOf({ ACCOUNT_METRICS: ids.slice(1).join(',') })).toEqual([]);
    expect(problemsOf({ ACCOUNT_METRICS: 'production' })).toEqual(['ACCOUNT_METRICS']);
  });

  it('names everything that is wrong', () => {
    const problems = problemsOf({
      MEMBER_ROLE_NAME: 'path/role',
      MEMBER_UNITS: 'production',
    });
    const more = problemsOf({
      MEMBER_ROLE_NAME: 'role',
      MEMBER_EXTERNAL_ID: 'a b',
      MEMBER_ACCOUNTS: '1234',
      MEMBER_UNITS: 'production',
      MEMBER_INTERVAL_MINUTES: '1',
    });

    expect(problems).toEqual(['MEMBER_ROLE_NAME', 'MEMBER_QUEUE_URL', 'MEMBER_UNITS']);
    expect(more).toEqual([
      'MEMBER_EXTERNAL_ID',
      'MEMBER_ACCOUNTS',
      'MEMBER_QUEUE_URL',
      'MEMBER_UNITS',
      'MEMBER_INTERVAL_MINUTES',
    ]);
  });
});

describe('readConfig', () => {
  it('has a default for everything but the tables', () => {
    expect(readConfig(REQUIRED)).toEqual({
      eventsTableName: 'events',
      controlTableName: 'control',
      logLevel: 'INFO',
      retentionDays: 0,
      publishMetrics: true,
      detailedMonitoring: false,
      settings: {
        homeRegion: 'us-east-1',
        families: { iam: true, sts: true, signin: true, sso: true, guard: true },
        noise: {
          filterAwsServiceEvents: true,
          filteredRoles: { patterns: [] },
          hidesFilteredRoleChanges: false,
        },
        maxWorkers: 16,
        lookupRequestsPerSecond: 2,
        settleDelaysMinutes: [120, 1560],
        initialLookbackDays: 90,
        ledgerRestSeconds: 21_600,
      },
    });
  });

  it('reads every variable', () => {
    const config = readConfig({
      EVENTS_TABLE_NAME: 'a-events',
      CONTROL_TABLE_NAME: 'a-control',
      LOG_LEVEL: 'debug',
      EVENTS_RETENTION_DAYS: '400',
      CLOUDWATCH_METRICS: 'false',
      METRICS_STACK: 'acme',
      AWS_REGION: 'cn-northwest-1',
      REGIONS: 'cn-north-1, cn-northwest-1',
      SSO_REGION: 'cn-northwest-1, cn-north-1',
      PROCESS_IAM_EVENTS: 'no',
      PROCESS_STS_EVENTS: '0',
      PROCESS_SIGNIN_EVENTS: 'off',
      PROCESS_SSO_EVENTS: 'FALSE',
      PROCESS_GUARD_EVENTS: 'No',
      FILTER_AWS_SERVICE_EVENTS: 'false',
      FILTERED_ROLES: 'Scanner*',
      FILTERED_ROLES_KEEP_CHANGES: 'false',
      MAX_WORKERS: '3',
      LOOKUP_REQUESTS_PER_SECOND: '0.5',
      SETTLE_DELAYS_MINUTES: '60,60,600',
      INITIAL_LOOKBACK_DAYS: '7',
      PUSH_REGIONS: 'cn-north-1',
      PUSH_READ_EVENTS: 'true',
    });

    expect(config).toEqual({
      eventsTableName: 'a-events',
      controlTableName: 'a-control',
      logLevel: 'DEBUG',
      retentionDays: 400,
      publishMetrics: false,
      metricsStack: 'acme',
      detailedMonitoring: false,
      settings: {
        homeRegion: 'cn-north-1',
        regions: ['cn-north-1', 'cn-northwest-1'],
        ssoRegions: ['cn-northwest-1', 'cn-north-1'],
        families: { iam: false, sts: false, signin: false, sso: false, guard: false },
        noise: {
          filterAwsServiceEvents: false,
          filteredRoles: { patterns: [{ subject: 'name', pattern: ['scanner', ''] }] },
          hidesFilteredRoleChanges: true,
        },
        maxWorkers: 3,
        lookupRequestsPerSecond: 0.5,
        settleDelaysMinutes: [60, 600],
        initialLookbackDays: 7,
        pushRegions: ['cn-north-1'],
        pushBringsReads: true,
        ledgerRestSeconds: 21_600,
      },
    });
  });

  it('reads what the deployment consists of, and where it is', () => {
    const { settings } = readConfig({
      ...REQUIRED,
      AWS_REGION: 'eu-west-1',
      OWN_RESOURCES: 'function+rule/tracker-collector, trail/company',
    });

    expect(settings.noise.ownResources).toEqual({
      region: 'eu-west-1',
      resources: [
        { type: 'function', name: 'tracker-collector' },
        { type: 'rule', name: 'tracker-collector' },
        { type: 'trail', name: 'company' },
      ],
    });
  });

  it('says what is wrong with what the deployment consists of', () => {
    const read = (OWN_RESOURCES: string, AWS_REGION?: string) => () =>
      readConfig({ ...REQUIRED, OWN_RESOURCES, AWS_REGION });

    expect(read('table/*', 'eu-west-1')).toThrow(/OWN_RESOURCES is "table\/\*".*no wildcards/);
    expect(read('table/abc')).toThrow(/OWN_RESOURCES is "table\/abc".*with AWS_REGION beside/);
    expect(read('')).not.toThrow();
  });

  it('is frozen', () => {
    expect(Object.isFrozen(readConfig(REQUIRED))).toBe(true);
  });

  it('finds the home Region by the Regions to read when there is no other hint', () => {
    expect(readConfig({ ...REQUIRED, REGIONS: 'us-gov-east-1' }).settings.homeRegion).toBe(
      'us-gov-west-1',
    );
  });

  it.each([
    ['EVENTS_TABLE_NAME', { missing: false, malformed: 'a table', outOfRange: 'ab' }],
    ['CONTROL_TABLE_NAME', { missing: false, malformed: 'é', outOfRange: 'x'.repeat(256) }],
    ['LOG_LEVEL', { missing: true, malformed: 'LOUD', outOfRange: 'TRACE' }],
    ['EVENTS_RETENTION_DAYS', { missing: true, malformed: 'ever', outOfRange: '-1' }],
    ['CLOUDWATCH_METRICS', { missing: true, malformed: 'maybe', outOfRange: '2' }],
    ['AWS_REGION', { missing: true, malformed: 'Frankfurt', outOfRange: 'eu_west_1' }],
    ['REGIONS', { missing: true, malformed: 'us-east-1;eu-west-1', outOfRange: ',' }],
    ['SSO_REGION', { missing: true, malformed: 'us east 1', outOfRange: ',' }],
    ['PUSH_REGIONS', { missing: true, malformed: 'all of them', outOfRange: ',' }],
    ['PUSH_READ_EVENTS', { missing: true, malformed: 'y', outOfRange: '-1' }],
    ['PROCESS_IAM_EVENTS', { missing: true, malformed: 'y', outOfRange: '-1' }],
    ['PROCESS_STS_EVENTS', { missing: true, malformed: 'y', outOfRange: '-1' }],
    ['PROCESS_SIGNIN_EVENTS', { missing: true, malformed: 'y', outOfRange: '-1' }],
    ['PROCESS_SSO_EVENTS', { missing: true, malformed: 'y', outOfRange: '-1' }],
    ['PROCESS_GUARD_EVENTS', { missing: true, malformed: 'y', outOfRange: '-1' }],
    ['FILTER_AWS_SERVICE_EVENTS', { missing: true, malformed: 'y', outOfRange: '-1' }],
    ['MAX_WORKERS', { missing: true, malformed: 'many', outOfRange: '33' }],
    ['LOOKUP_REQUESTS_PER_SECOND', { missing: true, malformed: '2/s', outOfRange: '0' }],
    ['SETTLE_DELAYS_MINUTES', { missing: true, malformed: '2h', outOfRange: '120,129600' }],
    ['INITIAL_LOOKBACK_DAYS', { missing: true, malformed: '1.5', outOfRange: '91' }],
  ])('accepts or refuses %s: missing, empty, malformed, out of range', (name, cases) => {
    const ok: string[] = [];
    const wrong = [name];

    expect(problemsOf({ [name]: undefined })).toEqual(cases.missing ? ok : wrong);
    expect(problemsOf({ [name]: '  ' })).toEqual(cases.missing ? ok : wrong);
    expect(problemsOf({ [name]: cases.malformed })).toEqual(wrong);
    expect(problemsOf({ [name]: cases.outOfRange })).toEqual(wrong);
  });
});

describe('findLeftOut', () => {
  const ALL = { iam: true, sts: true, signin: true, sso: true, guard: false };
  const regions = ['eu-central-1', 'eu-west-1', 'us-east-1'];

  it('finds nothing when everything is read', () => {
    const families = { ...ALL, guard: true };

    expect(findLeftOut({ families, homeRegion: 'us-east-1', regions })).toEqual([]);
  });

  it('finds families that are switched off', () => {
    const leftOut = findLeftOut({ families: ALL, homeRegion: 'us-east-1', regions });

    expect(leftOut).toEqual([{ family: 'guard', setting: 'PROCESS_GUARD_EVENTS' }]);
    expect(leftOut.map(describeLeftOut)).toEqual([
      'what guards the account (PROCESS_GUARD_EVENTS)',
    ]);
  });

  it('finds the Regions in which Identity Center is not read', () => {
    const families = { ...ALL, guard: true };
    const ssoRegions = ['eu-west-1'];
    const leftOut = findLeftOut({ families, homeRegion: 'us-east-1', regions, ssoRegions });

    expect(leftOut.map(describeLeftOut)).toEqual(['Identity Center in eu-central-1 (SSO_REGION)']);
    expect(
      findLeftOut({ families, homeRegion: 'us-east-1', regions, ssoRegions: regions }),
    ).toEqual([]);
  });

  it('does not speak of Regions when Identity Center is switched off as a whole', () => {
    const families = { ...ALL, guard: true, sso: false };
    const leftOut = findLeftOut({ families, homeRegion: 'us-east-1', regions, ssoRegions: [] });

    expect(leftOut).toEqual([{ family: 'sso', setting: 'PROCESS_SSO_EVENTS' }]);
  });
});

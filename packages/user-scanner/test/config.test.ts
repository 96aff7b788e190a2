import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';

const REQUIRED = { DYNAMODB_TABLE_NAME: 'iam-user-records' };

describe('readConfig', () => {
  it('needs a table and nothing else', () => {
    expect(readConfig(REQUIRED)).toEqual({
      recordsTableName: 'iam-user-records',
      retentionDays: 90,
      eventsTableName: undefined,
      controlTableName: undefined,
      members: undefined,
      region: 'us-east-1',
      logLevel: 'INFO',
      publishMetrics: true,
      detailedMonitoring: false,
      settings: {
        thresholds: { keyMaxAgeDays: 90, unusedDays: 90, passwordMaxAgeDays: 90 },
        changeGraceMinutes: 180,
        detailCalls: 40,
      },
    });
  });

  it('reads everything', () => {
    const config = readConfig({
      ...REQUIRED,
      ...{ RETENTION_DAYS: '365', EVENTS_TABLE_NAME: 'events', CONTROL_TABLE_NAME: 'control' },
      ...{
        LOG_LEVEL: 'debug',
        CLOUDWATCH_METRICS: 'false',
        METRICS_STACK: 'acme',
        CHANGE_GRACE_MINUTES: '0',
      },
      ...{ KEY_MAX_AGE_DAYS: '60', UNUSED_DAYS: '45', PASSWORD_MAX_AGE_DAYS: '365' },
      DETAIL_CALLS_PER_SCAN: '1000',
    });

    expect(config).toEqual({
      ...{ recordsTableName: 'iam-user-records', retentionDays: 365, eventsTableName: 'events' },
      ...{ controlTableName: 'control', logLevel: 'DEBUG', publishMetrics: false },
      ...{ metricsStack: 'acme', members: undefined, region: 'us-east-1' },
      detailedMonitoring: false,
      settings: {
        thresholds: { keyMaxAgeDays: 60, unusedDays: 45, passwordMaxAgeDays: 365 },
        ...{ changeGraceMinutes: 0, detailCalls: 1000 },
      },
    });
  });

  it('names everything that is wrong at once', () => {
    const wrong = {
      ...{ RETENTION_DAYS: '0', KEY_MAX_AGE_DAYS: 'old', UNUSED_DAYS: '1.5', LOG_LEVEL: 'loud' },
      ...{ PASSWORD_MAX_AGE_DAYS: '4000', CHANGE_GRACE_MINUTES: '-1', DETAIL_CALLS_PER_SCAN: 'x' },
      CLOUDWATCH_METRICS: 'perhaps',
    };

    for (const name of ['DYNAMODB_TABLE_NAME', ...Object.keys(wrong)]) {
      expect(() => readConfig(wrong)).toThrow(
        expect.objectContaining({
          code: 'BAD_CONFIGURATION',
          message: expect.stringContaining(`- ${name} is `),
        }),
      );
    }
  });

  it('reads which member accounts are scanned, and needs the table that knows them', () => {
    const members = {
      ...{ MEMBER_ROLE_NAME: 'tracker', MEMBER_EXTERNAL_ID: 'acme' },
      ...{ MEMBER_QUEUE_URL: 'https://queue', MEMBER_EXCLUDED_ACCOUNTS: '111122223333' },
    };

    const config = readConfig({
      ...{ ...REQUIRED, ...members, CONTROL_TABLE_NAME: 'control', AWS_REGION: 'eu-west-1' },
    });

    expect(config).toMatchObject({ controlTableName: 'control', region: 'eu-west-1' });
    expect(config.members).toEqual({
      ...{ roleName: 'tracker', externalId: 'acme', queueUrl: 'https://queue' },
      ...{ units: [], excluded: ['111122223333'] },
    });
    expect(() => readConfig({ ...REQUIRED, ...members })).toThrow(/CONTROL_TABLE_NAME/);
    expect(() => readConfig({ ...REQUIRED, MEMBER_ROLE_NAME: 'tracker' })).toThrow(
      /CONTROL_TABLE_NAME.*MEMBER_QUEUE_URL|MEMBER_QUEUE_URL.*CONTROL_TABLE_NAME/s,
    );
  });
});

import { AppError, MARK_COVERS_MILLISECONDS } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';

const REQUIRED = {
  EVENTS_TABLE_NAME: 'events',
  CONTROL_TABLE_NAME: 'control',
  ANALYTICS_BUCKET_NAME: 'lake.example-1',
};

function problemsOf(variables: Record<string, string>): string[] {
  try {
    readConfig(variables);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'BAD_CONFIGURATION') throw error;
    return [...error.message.matchAll(/^- (\S+)/gm)].map(([, name = '']) => name);
  }
  return [];
}

describe('readConfig', () => {
  it('has a default for everything but the tables and the bucket', () => {
    expect(readConfig(REQUIRED)).toEqual({
      eventsTableName: 'events',
      controlTableName: 'control',
      usersTableName: undefined,
      alertsTableName: undefined,
      bucket: 'lake.example-1',
      exportAccounts: false,
      logLevel: 'INFO',
      publishMetrics: true,
      detailedMonitoring: false,
      settings: {
        daysBack: 1,
        isAlone: false,
        partBytes: 268_435_456,
        rowGroupRows: 10_000,
        markCoversMilliseconds: MARK_COVERS_MILLISECONDS,
      },
    });
  });

  it('reads every variable', () => {
    const config = readConfig({
      ...REQUIRED,
      DYNAMODB_TABLE_NAME: 'iam-user-records',
      ALERTS_TABLE_NAME: 'alerts',
      LOG_LEVEL: 'debug',
      CLOUDWATCH_METRICS: 'no',
      METRICS_STACK: 'acme',
      EXPORT_DAYS_BACK: '7',
      EXPORT_ACCOUNTS: 'true',
    });

    expect(config).toMatchObject({
      usersTableName: 'iam-user-records',
      alertsTableName: 'alerts',
      logLevel: 'DEBUG',
      publishMetrics: false,
      metricsStack: 'acme',
      exportAccounts: true,
      detailedMonitoring: false,
      settings: { daysBack: 7 },
    });
  });

  it.each([
    ['', 'missing'],
    [' ', 'blank'],
    ['Lake', 'not in lower case'],
    ['a', 'too short'],
    ['s3://lake', 'an address'],
  ])('refuses the bucket "%s": %s', (bucket) => {
    expect(problemsOf({ ...REQUIRED, ANALYTICS_BUCKET_NAME: bucket })).toEqual([
      'ANALYTICS_BUCKET_NAME',
    ]);
  });

  it.each(['-1', '3651', '1.5', 'one'])('refuses "%s" as days back', (days) => {
    expect(problemsOf({ ...REQUIRED, EXPORT_DAYS_BACK: days })).toEqual(['EXPORT_DAYS_BACK']);
  });

  it('names everything that is missing or wrong at once', () => {
    const problems = problemsOf({ DYNAMODB_TABLE_NAME: 'x', EXPORT_DAYS_BACK: 'x' });

    expect(problems).toEqual([
      'EVENTS_TABLE_NAME',
      'CONTROL_TABLE_NAME',
      'DYNAMODB_TABLE_NAME',
      'ANALYTICS_BUCKET_NAME',
      'EXPORT_DAYS_BACK',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';

const VARIABLES = {
  EVENTS_TABLE_NAME: 'x-events',
  CONTROL_TABLE_NAME: 'x-control',
  MAX_ATTEMPTS: '5',
  AWS_REGION: 'eu-west-1',
};

describe('readConfig', () => {
  it('reads everything by default, of the account of the queue alone', () => {
    const { pushAccounts, settings } = readConfig(VARIABLES);

    expect(pushAccounts).toEqual(new Set());
    expect(Object.values(settings.families)).not.toContain(false);
    expect(settings.regions).toBeUndefined();
  });

  it('names every variable that is missing or wrong', () => {
    const wrong = { PUSH_ACCOUNTS: '123456789012,4', MAX_ATTEMPTS: '0' };

    expect(() => readConfig({ ...wrong, AWS_REGION: 'eu-west-1' })).toThrow(
      /EVENTS_TABLE_NAME.*CONTROL_TABLE_NAME.*PUSH_ACCOUNTS.*MAX_ATTEMPTS/s,
    );
  });

  it('reads accounts that push here', () => {
    const { pushAccounts } = readConfig({
      ...VARIABLES,
      PUSH_ACCOUNTS: '123456789012, 210987654321',
    });

    expect([...pushAccounts]).toEqual(['123456789012', '210987654321']);
  });

  it('reads no trail unless a bucket is named, and then wants the table of its files', () => {
    const trail = {
      TRAIL_BUCKETS: 'logs-one, logs.two',
      TRAIL_FILES_TABLE_NAME: 'x-trail-files',
      TRAIL_READER_ROLE_ARN: 'arn:aws:iam::222233334444:role/path/trail-reader',
      TRAIL_READER_EXTERNAL_ID: 'a-word',
    };

    expect(readConfig(VARIABLES).trail).toBeUndefined();
    expect(readConfig({ ...VARIABLES, ...trail }).trail).toEqual({
      buckets: new Set(['logs-one', 'logs.two']),
      filesTableName: 'x-trail-files',
      role: { roleArn: trail.TRAIL_READER_ROLE_ARN, externalId: 'a-word' },
    });
    expect(() => readConfig({ ...VARIABLES, TRAIL_BUCKETS: 'logs' })).toThrow(
      /TRAIL_FILES_TABLE_NAME/,
    );
  });

  it.each([
    ['TRAIL_BUCKETS', 's3://logs/prefix'],
    ['TRAIL_READER_ROLE_ARN', 'trail-reader'],
    ['TRAIL_READER_EXTERNAL_ID', 'with spaces in it'],
  ])('names %s when it is wrong', (name, value) => {
    expect(() => readConfig({ ...VARIABLES, [name]: value })).toThrow(new RegExp(name));
  });
});

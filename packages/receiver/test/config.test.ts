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
});

import { admit, type NoiseSettings, normalize, parseRolePatterns } from '@iam-tracker/core';
import { buildConsoleLogin, buildRecord, root } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const AROUND = { accountId: '222222222222', awsRegion: 'eu-west-1' };
const settings: NoiseSettings = {
  filterAwsServiceEvents: true,
  filteredRoles: parseRolePatterns(''),
};

describe('the place of an event', () => {
  it('is what the record says, whatever is around it', () => {
    expect(normalize(buildRecord(), AROUND)).toEqual(normalize(buildRecord()));
  });

  it('is taken from around the record where it lacks them', () => {
    const pushed = buildConsoleLogin('Success', root(), {
      awsRegion: 'global',
      recipientAccountId: undefined,
    });

    const admission = admit(pushed, settings, AROUND);

    expect(admission).toMatchObject({ verdict: 'store', event: AROUND });
  });

  it('is never the account of the caller while something around the record names one', () => {
    const record = buildRecord({ recipientAccountId: undefined });

    expect(normalize(record, AROUND).event.accountId).toBe('222222222222');
    expect(normalize(record).event.accountId).toBe('123456789012');
  });

  it.each([
    ['nothing', {}],
    ['no Region', { awsRegion: 'global' }],
    ['an empty one', { awsRegion: '' }],
  ])('has no Region where the record says global and %s is around it', (_what, envelope) => {
    const { event } = normalize(buildRecord({ awsRegion: 'global' }), envelope);

    expect(event).not.toHaveProperty('awsRegion');
  });
});

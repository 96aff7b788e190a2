import { admit, type NoiseSettings, normalize, parseRolePatterns } from '@iam-tracker/core';
import {
  ACCOUNT_ID,
  assumedRole,
  awsService,
  buildAssumeRole,
  buildConsoleLogin,
  buildDirectorySignIn,
  buildRecord,
  buildStsRecord,
  iamUser,
  identityCenterUser,
  OTHER_ACCOUNT_ID,
  otherAccount,
  root,
  samlUser,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const THIRD_ACCOUNT_ID = '333333333333';
const AROUND = { accountId: THIRD_ACCOUNT_ID, awsRegion: 'eu-west-1' };
const settings: NoiseSettings = {
  filterAwsServiceEvents: true,
  filteredRoles: parseRolePatterns(''),
};
const foreign = { roleArn: `arn:aws:iam::${OTHER_ACCOUNT_ID}:role/audit`, roleSessionName: 'x' };

function withoutPlace(record: TestRecord): TestRecord {
  const { recipientAccountId: _account, awsRegion: _region, ...rest } = record;
  return rest;
}

describe('readPlace', () => {
  it.each<[string, TestRecord, string | undefined]>([
    ['a call of IAM by a user', buildRecord(), ACCOUNT_ID],
    ['a call of IAM by a role', buildRecord({ userIdentity: assumedRole('r', 's') }), ACCOUNT_ID],
    ['root, whatever it calls', buildAssumeRole('x', { userIdentity: root() }), ACCOUNT_ID],
    ['a call of STS for oneself', buildStsRecord('GetSessionToken'), ACCOUNT_ID],
    ['a role of the same account', buildAssumeRole('x', { userIdentity: iamUser() }), ACCOUNT_ID],
    [
      'the copy of a call by another account: its role is assumed',
      buildAssumeRole('x', { userIdentity: otherAccount() }),
      ACCOUNT_ID,
    ],
    [
      'a service that assumes a role',
      buildAssumeRole('x', { userIdentity: awsService() }),
      ACCOUNT_ID,
    ],
    [
      'a federated user who assumes a role',
      buildAssumeRole('x', { eventName: 'AssumeRoleWithSAML', userIdentity: samlUser() }),
      ACCOUNT_ID,
    ],
    ['a role of another account', buildAssumeRole('x', { requestParameters: foreign }), undefined],
    [
      'a role without an ARN',
      buildAssumeRole('x', { requestParameters: { roleArn: 'x' } }),
      undefined,
    ],
    ['a stranger who calls IAM', buildRecord({ userIdentity: otherAccount() }), undefined],
    ['a console sign-in', buildConsoleLogin('Success', iamUser()), ACCOUNT_ID],
    [
      'a switch of roles in the console',
      buildConsoleLogin('Success', assumedRole('r', 's'), { eventName: 'SwitchRole' }),
      undefined,
    ],
    [
      'a sign-in to a directory',
      buildDirectorySignIn('UserAuthentication', 'Success', { userIdentity: identityCenterUser() }),
      ACCOUNT_ID,
    ],
    [
      'a call of Identity Center by a role',
      buildRecord({ eventSource: 'sso.amazonaws.com', userIdentity: assumedRole('r', 's') }),
      undefined,
    ],
    [
      'an account that is no number',
      buildRecord({ userIdentity: iamUser('x', { accountId: 'anonymous' }) }),
      undefined,
    ],
  ])(
    'takes the account of %s from the record itself, if it is certain',
    (_what, record, account) => {
      const { event } = normalize(withoutPlace(record));
      const { event: found } = normalize(withoutPlace(record), AROUND);

      expect(event.accountId).toBe(account);
      expect(event.inferredAttributes?.split(':')[0]).toBe(account && 'account_id');
      expect(found).toMatchObject(AROUND);
      expect(found.inferredAttributes).toBe('account_id:around,aws_region:around');
    },
  );

  it.each(['global', 'aws-global', 'GLOBAL'])('takes %s for no Region', (awsRegion) => {
    const record = buildRecord({ awsRegion });

    expect(normalize(record).event).not.toHaveProperty('awsRegion');
    expect(normalize(record).event).not.toHaveProperty('inferredAttributes');
    expect(normalize(record, AROUND).event).toMatchObject({
      accountId: ACCOUNT_ID,
      awsRegion: 'eu-west-1',
      inferredAttributes: 'aws_region:around',
    });
  });

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

    expect(normalize(record, AROUND).event.accountId).toBe(THIRD_ACCOUNT_ID);
    expect(normalize(record).event.accountId).toBe(ACCOUNT_ID);
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

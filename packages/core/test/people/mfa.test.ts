import {
  assumedRole,
  buildConsoleLogin,
  buildDirectorySignIn,
  buildRecord,
  buildStsRecord,
  iamUser,
  identityCenterRole,
  root,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { readIdentity } from '../../src/people/identity.ts';
import { readMfa } from '../../src/people/mfa.ts';

function mfaOf(record: TestRecord, outcome: 'success' | 'failure' = 'success') {
  return readMfa(record, readIdentity(record), outcome);
}

function login(MFAUsed: unknown, userIdentity = iamUser(), more: TestRecord = {}): TestRecord {
  return buildConsoleLogin('Success', userIdentity, { additionalEventData: { MFAUsed, ...more } });
}

const session = (mfaAuthenticated: unknown, more: TestRecord = {}): TestRecord => ({
  attributes: { mfaAuthenticated },
  ...more,
});

describe('readMfa', () => {
  it.each([
    ['Yes', 'yes'],
    ['YES', 'yes'],
    ['No', 'no'],
    ['no', 'no'],
    ['Perhaps', undefined],
    [true, undefined],
  ])('reads MFAUsed %s of a console sign-in as %s', (used, expected) => {
    expect(mfaOf(login(used))).toBe(expected);
    expect(mfaOf(login(used, root()))).toBe(expected);
  });

  it('believes a session that had a second factor, though its console sign-in asked for none again', () => {
    const opened = (flag: string) => iamUser('carl', { sessionContext: session(flag) });

    expect(mfaOf(login('No', opened('true')))).toBe('yes');
    expect(mfaOf(login('No', opened('false')))).toBe('no');
    expect(mfaOf(login('Yes', opened('false')))).toBe('yes');
    expect(mfaOf(login(undefined, opened('false')))).toBe('no');
    expect(mfaOf(login('No', assumedRole('ops', 'x', session('true'))))).toBe('yes');
  });

  it('cannot know a missing second factor of federated and directory sign-ins', () => {
    const saml = login('No', assumedRole('staff', 'carol'), {
      SamlProviderArn: 'arn:aws:iam::123456789012:saml-provider/idp',
    });

    expect(mfaOf(saml)).toBeUndefined();
    expect(mfaOf(login('No', identityCenterRole()))).toBeUndefined();
    expect(mfaOf(buildDirectorySignIn('UserAuthentication', 'Success'))).toBeUndefined();
  });

  it.each<[string, TestRecord, 'yes' | 'no' | undefined]>([
    ['a user session with MFA', iamUser('a', { sessionContext: session('true') }), 'yes'],
    ['a user session without', iamUser('a', { sessionContext: session('false') }), 'no'],
    ['a long-term key', iamUser('a'), undefined],
    ['a role assumed with MFA', assumedRole('ops', 'x', session('true')), 'yes'],
    ['a role assumed without', assumedRole('ops', 'x', session('false')), 'no'],
    ['a flag in place of a text', assumedRole('ops', 'x', session(false)), 'no'],
    ['an Identity Center role', identityCenterRole(), undefined],
    ['a session named after a person', assumedRole('ops', 'dana@example.com'), undefined],
    [
      'a web identity session',
      assumedRole(
        'ops',
        'x',
        session('false', {
          webIdFederationData: { federatedProvider: 'arn:aws:iam::123456789012:oidc-provider/x' },
        }),
      ),
      undefined,
    ],
    ['a service', { type: 'AWSService', sessionContext: session('false') }, undefined],
  ])('reads the session of %s', (_what, userIdentity, expected) => {
    expect(mfaOf(buildRecord({ userIdentity }))).toBe(expected);
  });

  it('takes a granted call with a device for proof of both', () => {
    const withDevice = buildStsRecord('GetSessionToken', {
      requestParameters: { serialNumber: 'arn:aws:iam::123456789012:mfa/alice' },
    });

    expect(mfaOf(withDevice)).toBe('yes');
    expect(mfaOf(withDevice, 'failure')).toBeUndefined();
    expect(mfaOf({ ...withDevice, eventSource: 'iam.amazonaws.com' })).toBeUndefined();
    expect(mfaOf({ ...withDevice, requestParameters: { serialNumber: '' } })).toBeUndefined();
  });
});

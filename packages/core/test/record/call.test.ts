import {
  buildAssumeRole,
  buildConsoleLogin,
  buildDirectorySignIn,
  buildRecord,
  iamUser,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { isReading, readIssuedAccessKeyId, readOutcome } from '../../src/record/call.ts';

describe('readOutcome', () => {
  it('calls a call without an error a success', () => {
    expect(readOutcome(buildRecord())).toEqual({ outcome: 'success' });
  });

  it('takes the error as recorded', () => {
    const record = buildRecord({ errorCode: 'AccessDenied', errorMessage: 'not authorized' });

    expect(readOutcome(record)).toEqual({
      outcome: 'failure',
      errorCode: 'AccessDenied',
      errorMessage: 'not authorized',
    });
  });

  it('gives failed sign-ins the code that CloudTrail leaves out', () => {
    const console = readOutcome(buildConsoleLogin('Failure', iamUser()));
    const directory = readOutcome(buildDirectorySignIn('CredentialVerification', 'Failure'));

    expect(console).toEqual({
      outcome: 'failure',
      errorCode: 'FailedAuthentication',
      errorMessage: 'Failed authentication',
    });
    expect(directory).toEqual({ outcome: 'failure', errorCode: 'FailedAuthentication' });
  });

  it('keeps the code of a failed sign-in that has one', () => {
    const record = buildConsoleLogin('Failure', iamUser(), { errorCode: 'Throttled' });

    expect(readOutcome(record).errorCode).toBe('Throttled');
  });

  it('reads the result of the event itself only', () => {
    const login = buildConsoleLogin('Success', iamUser(), {
      responseElements: { CheckMfa: 'Failure' },
    });
    const inherited = buildRecord({ eventName: 'constructor', responseElements: {} });
    const nameless = buildRecord({ eventName: 7, responseElements: { 7: 'Failure' } });

    expect(readOutcome(login).outcome).toBe('success');
    expect(readOutcome(inherited).outcome).toBe('success');
    expect(readOutcome(nameless).outcome).toBe('success');
  });

  it('takes a message alone for a failure', () => {
    expect(readOutcome(buildRecord({ errorMessage: 'No username found' })).outcome).toBe('failure');
    expect(readOutcome(buildRecord({ errorMessage: '', errorCode: null })).outcome).toBe('success');
  });
});

describe('isReading', () => {
  it('believes the record, whatever the call is named', () => {
    expect(isReading({ readOnly: false }, 'GetUser')).toBe(false);
    expect(isReading({ readOnly: true }, 'DeleteUser')).toBe(true);
    expect(isReading({ readOnly: 'true' }, 'DeleteUser')).toBe(true);
  });

  it('goes by the name where the record does not say', () => {
    expect(isReading({}, 'ListUsers')).toBe(true);
    expect(isReading({ readOnly: 'maybe' }, 'AssumeRoleWithSAML')).toBe(true);
    expect(isReading({}, 'DeleteUser')).toBe(false);
  });
});

const keyOf = (responseElements: unknown) =>
  readIssuedAccessKeyId(buildRecord({ responseElements }));

describe('readIssuedAccessKeyId', () => {
  it('reads the key that a role assumption handed out', () => {
    expect(readIssuedAccessKeyId(buildAssumeRole('x'))).toBe('ASIAEXAMPLEISSUED001');
  });

  it.each<[string, TestRecord]>([
    ['CreateAccessKey', { accessKey: { accessKeyId: 'K' } }],
    ['GetRoleCredentials', { roleCredentials: { accessKeyId: 'K' } }],
    ['CreateOAuth2Token', { accessToken: { accessKeyId: 'K' } }],
    ['CreateSession of Roles Anywhere', { credentialSet: [{ credentials: { accessKeyId: 'K' } }] }],
    ['CreateOAuth2Token, wrapped', { tokenOutput: { accessToken: { accessKeyId: 'K' } } }],
  ])('reads the answer of %s', (_name, response) => {
    expect(keyOf(response)).toBe('K');
  });

  it('finds none where none was handed out', () => {
    expect(keyOf(null)).toBeUndefined();
    expect(keyOf({ accessToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' })).toBeUndefined();
    expect(keyOf({ accessKey: { accessKeyId: '' } })).toBeUndefined();
    expect(keyOf({ credentialSet: [] })).toBeUndefined();
    expect(keyOf({ credentialSet: ['K'] })).toBeUndefined();
  });
});

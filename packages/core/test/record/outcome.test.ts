import {
  buildConsoleLogin,
  buildDirectorySignIn,
  buildRecord,
  iamUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { readOutcome } from '../../src/record/outcome.ts';

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

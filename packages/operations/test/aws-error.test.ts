import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { awsError } from '../src/aws-error.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('awsError', () => {
  it.each([
    ['InvalidClientTokenId', 'x', 'credentials'],
    ['CredentialsProviderError', 'x', '--profile'],
    ['AccessDeniedException', 'x', 'permissions'],
    ['ThrottlingException', 'x', 'network'],
  ])('hints at the way out of %s', (name, message, hint) => {
    expect(awsError(named(name, message), 'Cannot look')).toMatchObject({
      code: 'AWS_REFUSED',
      message: `Cannot look: ${name}: ${message}`,
      hint: expect.stringContaining(hint),
    });
  });

  it('blames no credentials where no Region is named', () => {
    const error = named('Error', 'Region is missing');

    expect(awsError(error, 'The AWS credentials do not work')).toMatchObject({
      code: 'AWS_REFUSED',
      message: 'No Region of AWS is named.',
      hint: expect.stringContaining('--region'),
      cause: error,
    });
  });

  it('writes out what would do something to a terminal', () => {
    expect(awsError(named('X', 'a\u001b[2Jb'), 'Cannot look')).toMatchObject({
      message: 'Cannot look: X: a\\x1b[2Jb',
    });
  });

  it('takes anything that was thrown', () => {
    expect(awsError('what', 'Cannot look')).toMatchObject({ message: 'Cannot look: Error: what' });
  });

  it('leaves expected failures and abortions as they are', () => {
    const expected = new AppError('BUSY', 'busy');
    const aborted = named('AbortError', 'aborted');

    expect(awsError(expected, 'x')).toBe(expected);
    expect(awsError(aborted, 'x')).toBe(aborted);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isThrottling, storageError } from '../../../src/aws/dynamodb/storage-error.ts';

const sdkError = (name: string, message = 'as AWS says') =>
  Object.assign(new Error(message), { name });

describe('storageError', () => {
  it('knows a missing table and says what to do', () => {
    const cause = sdkError('ResourceNotFoundException');

    expect(storageError(cause, 'write', 'x-events')).toMatchObject({
      code: 'TABLE_MISSING',
      message: expect.stringContaining('x-events'),
      hint: expect.stringContaining('Deploy'),
      cause,
    });
  });

  it('keeps name, message and cause of everything else', () => {
    const cause = sdkError('InternalServerError', 'disk\u001b[2J full');

    expect(storageError(cause, 'write', 'x-events')).toMatchObject({
      code: 'STORAGE_FAILED',
      message: 'Cannot write table x-events: InternalServerError: disk\\x1b[2J full',
      hint: undefined,
      cause,
    });
  });

  it.each(['AccessDeniedException', 'CredentialsProviderError', 'ExpiredTokenException'])(
    'has a hint for %s',
    (name) => {
      expect(storageError(sdkError(name), 'read', 't').hint).toMatch(/\w+/);
    },
  );

  it('takes whatever was thrown', () => {
    expect(storageError('gone', 'read', 't').message).toBe('Cannot read table t: Error: gone');
  });
});

describe('isThrottling', () => {
  it.each([
    ['ProvisionedThroughputExceededException', true],
    ['ThrottlingException', true],
    ['RequestLimitExceeded', true],
    ['ValidationException', false],
    ['ResourceNotFoundException', false],
  ])('%s: %p', (name, expected) => {
    expect(isThrottling(sdkError(name))).toBe(expected);
  });

  it('is about errors only', () => {
    expect(isThrottling({ name: 'ThrottlingException' })).toBe(false);
  });
});

import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { isGeneratedName, isInteractive } from '../../src/people/person-or-program.ts';

describe('isGeneratedName', () => {
  it.each([
    'botocore-session-1711111111',
    'aws-sdk-js-1711111111111',
    'AWSCLI-Session',
    '1711111111111111111',
    '0f4c2d3e9a1b4c5d',
    'i-0123456789abcdef0',
  ])('knows %s for the work of a tool', (name) => {
    expect(isGeneratedName(name)).toBe(true);
  });

  it.each(['john', 'john.smith', 'j1234567', 'ada@example.com', '123456789@example.com'])(
    'takes %s for a name',
    (name) => {
      expect(isGeneratedName(name)).toBe(false);
    },
  );
});

describe('isInteractive', () => {
  it.each([
    ['a sign-in', { eventSource: 'signin.amazonaws.com' }, true],
    ['a call from the console', { sessionCredentialFromConsole: 'true' }, true],
    [
      'a call in a sign-in session',
      { userIdentity: { sessionContext: { signInSessionArn: 'arn:aws:signin:::session/1' } } },
      true,
    ],
    ['any other call', {}, false],
  ])('of %s', (_what, changes, expected) => {
    expect(isInteractive(buildRecord(changes))).toBe(expected);
  });
});

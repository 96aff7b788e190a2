import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { isInteractive } from '../../src/people/person-session.ts';

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

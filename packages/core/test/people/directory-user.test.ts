import { isDirectoryId, mergeDirectoryUsers, readDirectoryUser } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

const ID = '94482488-3041-7026-18F3-be45837cd0e4';
const signIn = {
  actor: 'alice@example.com',
  actorType: 'person',
  principalId: ID,
  userType: 'IdentityCenterUser',
  eventTime: '2026-03-05T10:00:00Z',
} as const;

describe('isDirectoryId', () => {
  it.each([
    [ID, true],
    [`906750fa1b-${ID}`, true],
    ['alice@example.com', false],
    ['94482488-3041-7026-18F3-be45837cd0eX', false],
  ])('of %p is %p', (text, expected) => {
    expect(isDirectoryId(text)).toBe(expected);
  });
});

describe('readDirectoryUser', () => {
  it('knows the name that a user signed in with', () => {
    expect(readDirectoryUser(signIn)).toEqual({
      userId: ID.toLowerCase(),
      name: 'alice@example.com',
      eventTime: signIn.eventTime,
    });
  });

  it.each([
    ['has the id alone', { actor: ID }],
    ['has the name alone', { principalId: undefined }],
    ['names another thing than a user', { principalId: '111122223333' }],
    ['is of a user who is not signed in yet', { userType: 'Unknown' }],
    ['is of no person', { actorType: 'unknown' as const }],
  ])('learns nothing from an event that %s', (_what, changes) => {
    expect(readDirectoryUser({ ...signIn, ...changes })).toBeUndefined();
  });
});

describe('mergeDirectoryUsers', () => {
  const user = fc.record({
    userId: fc.constant(ID),
    name: fc.constantFrom('alice', 'alice.smith'),
    eventTime: fc.constantFrom('2026-03-05T10:00:00Z', '2026-03-06T10:00:00Z'),
  });

  it('chooses the same name in whatever order and however often they come', () => {
    fc.assert(
      fc.property(user, user, user, (a, b, c) => {
        const merge = mergeDirectoryUsers;
        expect(merge(a, b)).toEqual(merge(b, a));
        expect(merge(a, merge(b, c))).toEqual(merge(merge(a, b), c));
        expect(merge(a, a)).toEqual(a);
      }),
    );
  });

  it('takes the newest', () => {
    const old = { userId: ID, name: 'a', eventTime: '2026-03-05T10:00:00Z' };
    const married = { userId: ID, name: 'b', eventTime: '2026-03-06T10:00:00Z' };

    expect(mergeDirectoryUsers(old, married)).toEqual(married);
  });
});

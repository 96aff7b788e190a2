import { normalize } from '@iam-tracker/core';
import {
  assumedRole,
  awsService,
  buildRecord,
  federatedUser,
  iamUser,
  root,
  serviceLinkedRole,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  actorAndTarget,
  callerKey,
  isByService,
  isOwnUser,
  isRoot,
  joinKey,
} from '../../src/event/caller.ts';
import { toRuleEvent } from '../../src/event/rule-event.ts';

function eventOf(userIdentity: TestRecord, changes: TestRecord = {}) {
  return toRuleEvent(normalize(buildRecord({ userIdentity, ...changes })).event);
}

const rootIssuer = { sessionIssuer: { type: 'Root', arn: 'arn:aws:iam::123456789012:root' } };

describe('isRoot', () => {
  it('knows root and the sessions that root issued', () => {
    expect(isRoot(eventOf(root()))).toBe(true);
    expect(isRoot(eventOf(federatedUser('x', { sessionContext: rootIssuer })))).toBe(true);
    expect(isRoot(eventOf(iamUser('root')))).toBe(false);
    expect(isRoot(eventOf(root({ sessionContext: { assumedRoot: 'true' } })))).toBe(false);
  });
});

describe('isByService', () => {
  it.each([
    [awsService(), {}, true],
    [serviceLinkedRole(), {}, true],
    [root(), { sourceIPAddress: 'cloudformation.amazonaws.com' }, false],
    [root(), { sourceIPAddress: 'AWS Internal' }, false],
    [assumedRole('x:role/aws-service-role/config.amazonaws.com/evil', 's1'), {}, false],
    [root(), {}, false],
    [root(), { sourceIPAddress: undefined }, false],
  ])('judges %#', (userIdentity, changes, isService) => {
    expect(isByService(eventOf(userIdentity, changes))).toBe(isService);
  });
});

describe('callerKey', () => {
  it('is the same for all sessions of a role', () => {
    const [one, two] = ['s1', 's2'].map((session) =>
      callerKey(eventOf(assumedRole('deploy', session))),
    );

    expect(one).toBe('arn:aws:iam::123456789012:role/deploy');
    expect(two).toBe(one);
  });

  it('is the ARN of a user, or what is known', () => {
    expect(callerKey(eventOf(iamUser('bob')))).toBe('arn:aws:iam::123456789012:user/bob');
    expect(callerKey(eventOf({ type: 'Unknown', principalId: 'X' }))).toBe('X');
    expect(callerKey(eventOf({}))).toBe('unknown');
  });
});

describe('isOwnUser', () => {
  it('compares the caller with the target', () => {
    expect(isOwnUser(eventOf(iamUser('bob')))).toBe(true);
    expect(isOwnUser(eventOf(iamUser('alice')))).toBe(false);
    expect(isOwnUser(eventOf(assumedRole('bob', 's')))).toBe(false);
  });

  it('is no delegate that uses the permissions of the user', () => {
    const invokedByDelegate = { accountId: '444455556666' };

    expect(isOwnUser(eventOf(iamUser('bob', { invokedByDelegate })))).toBe(false);
  });
});

describe('joinKey', () => {
  it('gives different keys for different lists', () => {
    const list = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(list, list, (left, right) => {
        const isSame = JSON.stringify(left) === JSON.stringify(right);

        expect(joinKey(...left) === joinKey(...right)).toBe(isSame);
      }),
    );
  });

  it('takes any text', () => {
    expect(joinKey('\ud800', undefined, 'a|b')).toBe('%EF%BF%BD||a%7Cb');
  });
});

describe('actorAndTarget', () => {
  it('names account, actor and target', () => {
    expect(actorAndTarget(eventOf(iamUser('alice')))).toBe('123456789012|alice|user%2Fbob');
  });
});

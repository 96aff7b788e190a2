import { normalize } from '@iam-tracker/core';
import {
  assumedRole,
  awsService,
  buildRecord,
  buildStsRecord,
  federatedUser,
  iamUser,
  root,
  serviceLinkedRole,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  actorAndTarget,
  callerKey,
  isByService,
  isOwnUser,
  isPod,
  isRoot,
  joinKey,
  ownerOf,
  subjectOf,
} from '../../src/event/caller.ts';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { toEvents } from '../scenario/run-rule.ts';

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

function assumption(subject: string, responseElements: unknown = { provider: 'oidc.example.net' }) {
  const [event] = toEvents([
    buildStsRecord('AssumeRoleWithWebIdentity', {
      userIdentity: webIdentityUser(subject, 'oidc.example.net'),
      responseElements,
    }),
  ]);
  if (event === undefined) throw new Error('The record is readable.');
  return event;
}

describe('ownerOf', () => {
  it.each([
    ['repo:example/shop:ref:refs/heads/main', 'repo:example/shop:environment:prod'],
    ['project_path:example/shop:ref_type:branch:ref:main', 'project_path:example/shop:ref:tag'],
    [
      'organization:example:project:shop:workspace:prod:run_phase:plan',
      'organization:example:project:shop:workspace:prod:run_phase:apply',
    ],
    ['1122334455', '5544332211'],
  ])('is the same for %s and %s', (left, right) => {
    expect(ownerOf(assumption(left))).toBe(ownerOf(assumption(right)));
  });

  it.each([
    ['repo:example/shop:ref:refs/heads/main', 'repo:mallory/shop:ref:refs/heads/main'],
    [
      'organization:example:project:shop:workspace:prod:run_phase:plan',
      'organization:example:project:shop:workspace:test:run_phase:plan',
    ],
    ['system:serviceaccount:shop:web', 'system:serviceaccount:shop:worker'],
    ['system:serviceaccount:shop:web', '1122334455'],
  ])('differs between %s and %s', (left, right) => {
    expect(ownerOf(assumption(left))).not.toBe(ownerOf(assumption(right)));
  });

  it('takes the provider from the identity when the answer does not name it', () => {
    const subject = 'repo:example/shop:ref:refs/heads/main';

    expect(ownerOf(assumption(subject, null))).toBe(ownerOf(assumption(subject)));
  });
});

describe('subjectOf', () => {
  it('prefers what the answer says to what the caller is called', () => {
    const event = assumption('caller', { subjectFromWebIdentityToken: 'token' });

    expect(subjectOf(event)).toBe('token');
    expect(subjectOf(assumption('caller'))).toBe('caller');
  });
});

describe('isPod', () => {
  it('knows the subject of a service account by its form', () => {
    expect(isPod(assumption('system:serviceaccount:shop:web'))).toBe(true);
    expect(isPod(assumption('system:serviceaccount:shop'))).toBe(false);
    expect(isPod(assumption('repo:example/shop:ref:refs/heads/main'))).toBe(false);
  });
});

import { buildStsRecord, webIdentityUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { isPod, ownerOf, subjectOf } from '../../src/event/workload.ts';
import { toEvents } from '../scenario/run-rule.ts';

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

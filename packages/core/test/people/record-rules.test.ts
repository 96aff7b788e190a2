import { attributeByRecord } from '@iam-tracker/core';
import {
  ACCOUNT_ID,
  assumedRole,
  awsService,
  buildRecord,
  buildStsRecord,
  federatedUser,
  iamUser,
  identityCenterRole,
  identityCenterUser,
  onBehalfOf,
  otherAccount,
  root,
  samlUser,
  serviceLinkedRole,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { findActor } from '../../src/people/actor.ts';
import { readIdentity } from '../../src/people/identity.ts';
import { normalize } from '../../src/record/normalize.ts';

const DELEGATE = { invokedByDelegate: { accountId: '444455556666' } };

describe('attributeByRecord', () => {
  it.each<[string, TestRecord]>([
    ['root', root()],
    ['assumed root', root({ sessionContext: { assumedRoot: 'true' } })],
    ['an IAM user', iamUser()],
    ['a federated user', federatedUser()],
    ['a named federated user', federatedUser('dana@example.com')],
    ['a role', assumedRole('ops', 'x')],
    ['an instance', assumedRole('web', 'i-0123456789abcdef0')],
    ['a named session', assumedRole('ops', 'dana@example.com')],
    ['a second factor', assumedRole('ops', 'dana', { attributes: { mfaAuthenticated: 'true' } })],
    ['a source identity', assumedRole('ops', 'x', { sourceIdentity: 'erin' })],
    ['a directory user in a role', assumedRole('app', 'x', {}, { onBehalfOf: onBehalfOf() })],
    ['Identity Center', identityCenterRole()],
    ['a directory user', identityCenterUser()],
    ['a delegate of a role', { ...assumedRole('Admin', 'ada'), ...DELEGATE }],
    ['a delegate of a user', { ...iamUser(), ...DELEGATE }],
    ['SAML', samlUser()],
    ['a token', webIdentityUser()],
    ['another account', otherAccount()],
    ['a service', awsService()],
    ['a service-linked role', serviceLinkedRole()],
    ['an unknown caller', { type: 'Unknown' }],
  ])('finds again by which rule the record named %s', (_what, userIdentity) => {
    const record = buildStsRecord('AssumeRole', { userIdentity });
    const { actor, actorType, rule } = findActor(record, readIdentity(record));

    const found = attributeByRecord(normalize(record).event);

    expect(found).toMatchObject({ actor, actorType, rule });
  });

  it('finds again who switched a role', () => {
    const record = buildRecord({
      userIdentity: assumedRole('ops', 'alice'),
      eventSource: 'signin.amazonaws.com',
      eventName: 'SwitchRole',
      additionalEventData: { SwitchFrom: `arn:aws:iam::${ACCOUNT_ID}:user/alice` },
    });

    expect(attributeByRecord(normalize(record).event)).toMatchObject({
      ...{ actor: 'alice', certainty: 'certain', rule: 'switched_from' },
    });
  });
});

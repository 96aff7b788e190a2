import { attributeByRecord, type Caller } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { ada, keyAt, sessionOf } from './calls.ts';

const RESERVED =
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef';
const IMITATION = 'arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef';
const MAIL = 'dana@example.com';

function personNamed(actor: string, changes: Partial<Caller> = {}): Caller {
  return sessionOf('ops', keyAt(1), { actor, actorType: 'person', sessionName: actor, ...changes });
}

describe('attributeByRecord', () => {
  it.each<[string, Caller, string, string]>([
    ['an IAM user', ada, 'certain', 'iam_user'],
    [
      'root',
      { actor: 'root', actorType: 'root', userName: 'root', userType: 'Root' },
      'certain',
      'root',
    ],
    [
      'a service',
      { actor: 'ec2.amazonaws.com', actorType: 'aws_service', userName: 'ec2.amazonaws.com' },
      'certain',
      'aws_service',
    ],
    [
      'a session of Identity Center',
      personNamed(MAIL, { userName: 'AWSReservedSSO_Admin_0123456789abcdef', roleArn: RESERVED }),
      'certain',
      'identity_center_session',
    ],
    [
      'a session of a role that only calls itself one of Identity Center',
      personNamed(MAIL, { userName: 'AWSReservedSSO_Admin_0123456789abcdef', roleArn: IMITATION }),
      'likely',
      'session_name',
    ],
    [
      'a sign-in with the name of such a role alone',
      personNamed(MAIL, { userName: 'AWSReservedSSO_Admin_0123456789abcdef', roleArn: undefined }),
      'likely',
      'session_name',
    ],
    ['an e-mail address as session name', personNamed(MAIL), 'likely', 'session_name'],
    [
      'a user of a directory behind a session',
      personNamed(MAIL, { sessionName: 'app' }),
      'certain',
      'identity_center_user',
    ],
    [
      'the source identity that a caller set',
      personNamed(MAIL, { sessionName: 'x', sourceIdentity: MAIL }),
      'likely',
      'source_identity',
    ],
    [
      'the source identity of a pipeline',
      sessionOf('ci', keyAt(1), { actor: 'repo:a/b', sourceIdentity: 'repo:a/b' }),
      'likely',
      'source_identity',
    ],
    [
      'the source identity in an assertion',
      personNamed(MAIL, { userType: 'SAMLUser', sourceIdentity: MAIL }),
      'certain',
      'source_identity',
    ],
    ['a SAML subject', personNamed('dana', { userType: 'SAMLUser' }), 'certain', 'saml_subject'],
    [
      'the subject of a token that is a person',
      personNamed('12', { userType: 'WebIdentityUser' }),
      'certain',
      'web_identity_subject',
    ],
    [
      'the subject of a token that is a pipeline',
      personNamed('repo:a/b', { userType: 'WebIdentityUser', actorType: 'workload' }),
      'likely',
      'web_identity_subject',
    ],
    [
      'the user that switched a role',
      sessionOf('ops', keyAt(1), { eventName: 'SwitchRole', actor: 'ada', actorType: 'iam_user' }),
      'certain',
      'switched_from',
    ],
    [
      'the session that switched a role',
      personNamed(MAIL, { eventName: 'SwitchRole' }),
      'likely',
      'switched_from',
    ],
    ['a workload', sessionOf('ops', keyAt(1)), 'likely', 'workload'],
    [
      'another account',
      { actor: '111122223333', actorType: 'account', userName: 'x', userType: 'AWSAccount' },
      'likely',
      'account',
    ],
    [
      'a delegate',
      sessionOf('Admin', keyAt(1), {
        ...{ actor: '444455556666', actorType: 'account', delegateAccountId: '444455556666' },
      }),
      'certain',
      'delegate',
    ],
    [
      'a session of AssumeRoot',
      {
        ...{ actor: 'assumed-root/111122223333', actorType: 'unknown', userName: 'root' },
        ...{ userType: 'Root', assumedRoot: true },
      },
      'unknown',
      'assumed_root',
    ],
    [
      'an unknown caller',
      { actor: 'unknown', actorType: 'unknown', userName: 'unknown' },
      'unknown',
      'unknown',
    ],
  ])('rates %s', (_what, caller, certainty, rule) => {
    const { actor, actorType } = caller;

    expect(attributeByRecord(caller)).toEqual({ actor, actorType, certainty, rule });
  });
});

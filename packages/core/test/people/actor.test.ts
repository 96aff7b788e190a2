import {
  assumedRole,
  awsService,
  buildPortalEvent,
  buildRecord,
  buildStsRecord,
  federatedUser,
  hiddenUser,
  iamUser,
  identityCenterRole,
  onBehalfOf,
  otherAccount,
  root,
  samlUser,
  serviceLinkedRole,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { ACTOR_RULES, type Actor, findActor } from '../../src/people/actor.ts';
import { readIdentity } from '../../src/people/identity.ts';

function actorOf(record: TestRecord): Actor {
  return findActor(record, readIdentity(record));
}

function actorOfCaller(userIdentity: TestRecord): Actor {
  return actorOf(buildRecord({ userIdentity }));
}

const switchedFrom = (SwitchFrom: string): TestRecord =>
  buildRecord({
    eventSource: 'signin.amazonaws.com',
    eventName: 'SwitchRole',
    userIdentity: assumedRole('ops', 'ops'),
    additionalEventData: { SwitchFrom },
  });

describe('findActor', () => {
  it.each<[string, TestRecord, Actor]>([
    ['root', root(), { actor: 'root', actorType: 'root', rule: 'root' }],
    [
      'root before a source identity',
      root({ sessionContext: { sourceIdentity: 'erin' } }),
      { actor: 'root', actorType: 'root', rule: 'root' },
    ],
    [
      'no person behind a session of AssumeRoot',
      root({ sessionContext: { assumedRoot: 'true', sourceIdentity: 'erin' } }),
      { actor: 'assumed-root/123456789012', actorType: 'unknown', rule: 'assumed_root' },
    ],
    [
      'no account behind a session of AssumeRoot that does not say which',
      root({ accountId: undefined, sessionContext: { assumedRoot: true } }),
      { actor: 'assumed-root', actorType: 'unknown', rule: 'assumed_root' },
    ],
    [
      'a delegate before whose permissions it uses',
      identityCenterRole('alice', { invokedByDelegate: { accountId: '444455556666' } }),
      { actor: '444455556666', actorType: 'account', rule: 'delegate' },
    ],
    [
      'an IAM user before the source identity that it sets',
      iamUser('mallory', { sessionContext: { sourceIdentity: 'alice' } }),
      { actor: 'mallory', actorType: 'iam_user', rule: 'iam_user' },
    ],
    [
      'a directory user before a source identity',
      assumedRole('app', 'x', { sourceIdentity: 'erin' }, { onBehalfOf: onBehalfOf('user-1') }),
      { actor: 'user-1', actorType: 'person', rule: 'identity_center_user' },
    ],
    [
      'another account before a source identity, which is its own to vouch for',
      otherAccount({ sessionContext: { sourceIdentity: 'erin' } }),
      { actor: '210987654321', actorType: 'account', rule: 'account' },
    ],
    [
      'the source identity of a role session',
      assumedRole('ops', 'x', { sourceIdentity: 'erin' }),
      { actor: 'erin', actorType: 'person', rule: 'source_identity' },
    ],
    [
      'the source identity in an assertion before its subject',
      { ...samlUser('carol'), sessionContext: { sourceIdentity: 'erin' } },
      { actor: 'erin', actorType: 'person', rule: 'source_identity' },
    ],
    [
      'a person with a plain session name and a second factor',
      assumedRole('Administrators', 'john', { attributes: { mfaAuthenticated: 'true' } }),
      { actor: 'john', actorType: 'person', rule: 'session_name' },
    ],
    [
      'a role for a session that a tool named, whatever the factors',
      assumedRole('Administrators', 'botocore-session-1711111111', {
        attributes: { mfaAuthenticated: 'true' },
      }),
      { actor: 'Administrators', actorType: 'workload', rule: 'workload' },
    ],
    [
      'a person whose session is named like an instance, which has no second factor',
      assumedRole('Administrators', 'i-0123456789abcdef0', {
        attributes: { mfaAuthenticated: 'true' },
      }),
      { actor: 'i-0123456789abcdef0', actorType: 'person', rule: 'session_name' },
    ],
    [
      'a source identity of a pipeline as a workload',
      assumedRole('deploy', 'x', { sourceIdentity: 'repo:example/shop:main' }),
      { actor: 'repo:example/shop:main', actorType: 'workload', rule: 'source_identity' },
    ],
    [
      'an Identity Center role by its session',
      identityCenterRole('alice'),
      { actor: 'alice', actorType: 'person', rule: 'identity_center_session' },
    ],
    [
      'a directory user behind any session',
      assumedRole('app', 'dana@example.com', {}, { onBehalfOf: onBehalfOf('user-1') }),
      { actor: 'user-1', actorType: 'person', rule: 'identity_center_user' },
    ],
    [
      'a SAML subject',
      samlUser('carol'),
      { actor: 'carol', actorType: 'person', rule: 'saml_subject' },
    ],
    [
      'a consumer identity as a person',
      webIdentityUser('amzn1.account.EXAMPLE', 'www.amazon.com'),
      { actor: 'amzn1.account.EXAMPLE', actorType: 'person', rule: 'web_identity_subject' },
    ],
    [
      'a service account of Google as a workload',
      webIdentityUser('build@example-project.iam.gserviceaccount.com', 'accounts.google.com'),
      {
        actor: 'build@example-project.iam.gserviceaccount.com',
        actorType: 'workload',
        rule: 'web_identity_subject',
      },
    ],
    [
      'a pod as a workload',
      webIdentityUser('system:serviceaccount:shop:cart'),
      {
        actor: 'system:serviceaccount:shop:cart',
        actorType: 'workload',
        rule: 'web_identity_subject',
      },
    ],
    [
      'an e-mail address as session name',
      assumedRole('admin', 'dana@example.com'),
      { actor: 'dana@example.com', actorType: 'person', rule: 'session_name' },
    ],
    [
      'an e-mail address as federated user before its IAM user',
      federatedUser('dana@example.com'),
      { actor: 'dana@example.com', actorType: 'person', rule: 'session_name' },
    ],
    ['an IAM user', iamUser('bob'), { actor: 'bob', actorType: 'iam_user', rule: 'iam_user' }],
    [
      'the IAM user behind a federated user',
      federatedUser(),
      { actor: 'dave', actorType: 'iam_user', rule: 'iam_user' },
    ],
    [
      'an AWS service',
      awsService('ec2.amazonaws.com'),
      { actor: 'ec2.amazonaws.com', actorType: 'aws_service', rule: 'aws_service' },
    ],
    [
      'the service of a service-linked role',
      serviceLinkedRole('config.amazonaws.com'),
      { actor: 'config.amazonaws.com', actorType: 'aws_service', rule: 'aws_service' },
    ],
    [
      'another account',
      otherAccount(),
      { actor: '210987654321', actorType: 'account', rule: 'account' },
    ],
    [
      'another account without its id',
      otherAccount({ accountId: undefined }),
      { actor: 'AROAEXAMPLEOTHER0001', actorType: 'account', rule: 'account' },
    ],
    [
      'an instance',
      assumedRole('web', 'i-0123456789abcdef0'),
      { actor: 'i-0123456789abcdef0', actorType: 'workload', rule: 'workload' },
    ],
    [
      'a managed server',
      assumedRole('ssm', 'mi-0123456789abcdef0'),
      { actor: 'mi-0123456789abcdef0', actorType: 'workload', rule: 'workload' },
    ],
    [
      'the instance that newer records name',
      assumedRole(
        'web',
        'boot',
        {},
        {
          inScopeOf: {
            credentialsIssuedTo: 'arn:aws:ec2:eu-west-1:123456789012:instance/i-0a1b2c3d',
          },
        },
      ),
      { actor: 'i-0a1b2c3d', actorType: 'workload', rule: 'workload' },
    ],
    [
      'a role',
      assumedRole('deploy', 'run-4711'),
      { actor: 'deploy', actorType: 'workload', rule: 'workload' },
    ],
    [
      'a session whose role is unknown',
      { type: 'AssumedRole', principalId: ':run-4711' },
      { actor: ':run-4711', actorType: 'workload', rule: 'workload' },
    ],
    [
      'no one behind a role session without any name',
      { type: 'AssumedRole' },
      { actor: 'unknown', actorType: 'unknown', rule: 'unknown' },
    ],
    [
      'a caller of a new type by name, as its kind is not known',
      { type: 'Martian', userName: 'zork' },
      { actor: 'zork', actorType: 'unknown', rule: 'unknown' },
    ],
    ['no one', {}, { actor: 'unknown', actorType: 'unknown', rule: 'unknown' }],
    ['a hidden user', hiddenUser(), { actor: 'unknown', actorType: 'unknown', rule: 'unknown' }],
    [
      'a service that does not say which',
      { type: 'AWSService' },
      { actor: 'unknown', actorType: 'aws_service', rule: 'aws_service' },
    ],
    [
      'an account that does not say which',
      { type: 'AWSAccount' },
      { actor: 'unknown', actorType: 'unknown', rule: 'unknown' },
    ],
    [
      'a SAML user without a subject',
      { type: 'SAMLUser' },
      { actor: 'unknown', actorType: 'unknown', rule: 'unknown' },
    ],
  ])('finds %s', (_what, userIdentity, expected) => {
    expect(actorOfCaller(userIdentity)).toEqual(expected);
  });

  it('believes a source identity that STS granted to a role, not one that it refused', () => {
    const call = {
      userIdentity: assumedRole('ci', 'x'),
      requestParameters: { sourceIdentity: 'erin' },
    };

    const granted = actorOf(buildStsRecord('AssumeRole', call));
    const refused = actorOf(buildStsRecord('AssumeRole', { ...call, errorCode: 'AccessDenied' }));

    expect(granted).toMatchObject({ actor: 'erin', rule: 'source_identity' });
    expect(refused).toMatchObject({ actor: 'ci', rule: 'workload' });
  });

  it('lets no user pass for the source identity that it sets', () => {
    const claim = { requestParameters: { sourceIdentity: 'erin' } };

    expect(actorOf(buildStsRecord('AssumeRole', claim))).toMatchObject({ actor: 'alice' });
  });

  it.each<[string, TestRecord, TestRecord?]>([
    ['signs in to the console', { eventName: 'ConsoleLogin', eventSource: 'signin.amazonaws.com' }],
    ['works in the console', { sessionCredentialFromConsole: 'true' }],
    ['signed in on the command line', {}, { signInSessionArn: 'arn:aws:signin:::session/1' }],
  ])('takes a session for a person that %s', (_what, changes, session = {}) => {
    const userIdentity = assumedRole('saml-admin', 'bob', session);

    expect(actorOf(buildRecord({ ...changes, userIdentity }))).toEqual({
      actor: 'bob',
      actorType: 'person',
      rule: 'session_name',
    });
  });

  it.each([
    ['a program that trades its session for a sign-in', 'GetSigninToken', 'broker'],
    ['an instance whose session signs in', 'ConsoleLogin', 'i-0123456789abcdef0'],
  ])('takes %s for a workload', (_what, eventName, sessionName) => {
    const userIdentity = assumedRole('web', sessionName);
    const record = buildRecord({ eventName, eventSource: 'signin.amazonaws.com', userIdentity });

    expect(actorOf(record)).toMatchObject({ actorType: 'workload' });
  });

  it('follows a console role switch back to who made it', () => {
    const account = 'arn:aws:iam::123456789012';
    const session = 'arn:aws:sts::123456789012:assumed-role';

    expect(actorOf(switchedFrom(`${account}:user/alice`))).toMatchObject({
      actor: 'alice',
      actorType: 'iam_user',
    });
    expect(actorOf(switchedFrom(`${account}:root`))).toMatchObject({
      actor: 'root',
      actorType: 'root',
    });
    expect(
      actorOf(switchedFrom(`${session}/AWSReservedSSO_Ops_0123456789abcdef/alice`)),
    ).toMatchObject({
      actor: 'alice',
      actorType: 'person',
      // Neither role nor session name is anything that AWS vouches for.
      rule: 'session_name',
    });
    expect(actorOf(switchedFrom(`${session}/staff/carol`))).toMatchObject({
      actor: 'carol',
      actorType: 'person',
      rule: 'session_name',
    });
    expect(actorOf(switchedFrom(`${session}/web/i-0123456789abcdef0`))).toMatchObject({
      actor: 'ops',
      rule: 'workload',
    });
    expect(actorOf(switchedFrom(`${account}:user/`))).toMatchObject({
      actor: 'ops',
      rule: 'workload',
    });
  });

  it.each([
    'x:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
    'aws-service-role/config.amazonaws.com/evil',
    'AWSServiceRoleForConfig',
  ])('takes %s for no role of AWS', (role) => {
    expect(actorOfCaller(assumedRole(role, 's1'))).toMatchObject({
      actorType: 'workload',
      rule: 'workload',
    });
  });

  it.each([
    'AWSReservedSSO_Admin_0123456789abcdef',
    'x/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
    'x:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
  ])('takes %s for no role of Identity Center', (role) => {
    expect(actorOfCaller(assumedRole(role, 'alice'))).toMatchObject({ rule: 'workload' });
    expect(actorOfCaller(assumedRole(role, 'alice@example.com'))).toMatchObject({
      actor: 'alice@example.com',
      rule: 'session_name',
    });
  });

  it('takes a session that records no issuer for what its names claim, and no more', () => {
    const session = { ...identityCenterRole('alice'), sessionContext: undefined };

    expect(actorOfCaller(session)).toEqual({
      actor: 'alice',
      actorType: 'person',
      rule: 'session_name',
    });
  });

  it('takes the user id when a portal event has no name', () => {
    expect(actorOf(buildPortalEvent('ListAccounts'))).toMatchObject({
      actor: onBehalfOf().userId,
      rule: 'identity_center_user',
    });
  });

  it('uses no rule that is not listed', () => {
    const callers = [root(), iamUser(), awsService(), otherAccount(), samlUser(), {}];

    const rules = callers.map((caller) => actorOfCaller(caller).rule);

    expect(ACTOR_RULES).toEqual(expect.arrayContaining(rules));
  });
});

import {
  assumedRole,
  awsService,
  buildRecord,
  buildStsRecord,
  federatedUser,
  iamUser,
  otherAccount,
  root,
  samlUser,
  type TestRecord,
  unknownDirectoryUser,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { readIdentity } from '../../src/people/identity.ts';

function identityOf(userIdentity: unknown, changes: TestRecord = {}) {
  return readIdentity(buildRecord({ userIdentity, ...changes }));
}

const without = (identity: TestRecord, ...fields: string[]): TestRecord =>
  Object.fromEntries(Object.entries(identity).filter(([field]) => !fields.includes(field)));

describe('readIdentity', () => {
  it.each<[string, unknown, string]>([
    ['root whatever its alias', root({ userName: 'alice' }), 'root'],
    ['an IAM user', iamUser('alice'), 'alice'],
    ['an IAM user by ARN', without(iamUser('team/alice'), 'userName'), 'alice'],
    ['an IAM user by principal', { type: 'IAMUser', principalId: 'AIDAEXAMPLE' }, 'AIDAEXAMPLE'],
    ['a role by its issuer', assumedRole('team/deploy', 'x'), 'deploy'],
    ['a role by session ARN', without(assumedRole('deploy', 'x'), 'sessionContext'), 'deploy'],
    [
      'a role by issuer ARN',
      assumedRole('team/deploy', 'x', {
        sessionIssuer: { arn: 'arn:aws:iam::123456789012:role/team/deploy' },
      }),
      'deploy',
    ],
    ['a role with an empty issuer', assumedRole('deploy', 'x', { sessionIssuer: {} }), 'deploy'],
    ['a role by principal', { type: 'AssumedRole', principalId: 'AROAEXAMPLE:x' }, 'AROAEXAMPLE'],
    [
      'a role that calls as itself',
      { type: 'Role', arn: 'arn:aws:iam::123456789012:role/a/deploy' },
      'deploy',
    ],
    ['a federated user by its issuer', federatedUser('viewer'), 'dave'],
    ['a federated user by name', without(federatedUser('viewer'), 'sessionContext'), 'viewer'],
    [
      'a federated user by issuer ARN',
      federatedUser('viewer', {
        sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::123456789012:user/team/dave' } },
      }),
      'dave',
    ],
    ['a federated user by principal', { type: 'FederatedUser', principalId: 'x:viewer' }, 'x'],
    ['a SAML subject', samlUser('carol'), 'carol'],
    ['a web identity', webIdentityUser('frank'), 'frank'],
    ['a service', awsService('ec2.amazonaws.com'), 'ec2.amazonaws.com'],
    ['an account by principal', otherAccount(), 'AROAEXAMPLEOTHER0001'],
    ['an account by id', { type: 'AWSAccount', accountId: '210987654321' }, '210987654321'],
    ['a directory user by name', unknownDirectoryUser('alice'), 'alice'],
    [
      'no one when only the account is known',
      without(unknownDirectoryUser(), 'userName'),
      'unknown',
    ],
    ['no one', undefined, 'unknown'],
    ['no one in a list', ['alice'], 'unknown'],
    ['no one in a text', 'alice', 'unknown'],
    [
      'no one behind names that are no text',
      { type: 'IAMUser', userName: 7, arn: {}, principalId: [] },
      'unknown',
    ],
    [
      'no one behind an empty ARN',
      { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/' },
      'unknown',
    ],
  ])('names %s', (_what, userIdentity, expected) => {
    expect(identityOf(userIdentity).userName).toBe(expected);
  });

  it('names a subject from the answer of STS when the caller has no name', () => {
    const saml = readIdentity(
      buildStsRecord('AssumeRoleWithSAML', {
        userIdentity: { type: 'SAMLUser' },
        responseElements: { subject: 'carol' },
      }),
    );
    const web = readIdentity(
      buildStsRecord('AssumeRoleWithWebIdentity', {
        userIdentity: { type: 'WebIdentityUser' },
        responseElements: { subjectFromWebIdentityToken: 'repo:example/shop' },
      }),
    );

    expect(saml.userName).toBe('carol');
    expect(web.userName).toBe('repo:example/shop');
  });

  it('names a service by its address when it does not name itself', () => {
    const service = identityOf({ type: 'AWSService' }, { sourceIPAddress: 'ec2.amazonaws.com' });
    const somewhere = identityOf({ type: 'AWSService' }, { sourceIPAddress: '192.0.2.1' });

    expect(service.userName).toBe('ec2.amazonaws.com');
    expect(somewhere.userName).toBe('unknown');
  });

  it('reads the session name from the ARN, or from the principal', () => {
    expect(
      identityOf(assumedRole('a', 'from-arn', {}, { principalId: 'AROAX:other' })).sessionName,
    ).toBe('from-arn');
    expect(identityOf({ type: 'AssumedRole', principalId: 'AROAX:from-id' }).sessionName).toBe(
      'from-id',
    );
    expect(identityOf({ type: 'AssumedRole', principalId: 'AROAX:' }).sessionName).toBeUndefined();
    expect(identityOf({ type: 'AssumedRole', principalId: 'AROAX' }).sessionName).toBeUndefined();
    expect(
      identityOf({ type: 'AssumedRole', arn: 'arn:aws:sts::123456789012:assumed-role/a' })
        .sessionName,
    ).toBeUndefined();
    expect(identityOf(federatedUser('viewer')).sessionName).toBe('viewer');
    expect(identityOf(otherAccount()).sessionName).toBe('vendor-scan');
    expect(identityOf(samlUser('carol')).sessionName).toBeUndefined();
  });

  it('keeps the ARN of a role only', () => {
    expect(identityOf(assumedRole('team/deploy', 'x')).roleArn).toBe(
      'arn:aws:iam::123456789012:role/team/deploy',
    );
    expect(identityOf(federatedUser()).roleArn).toBeUndefined();
  });

  it('leaves an empty access key out', () => {
    expect(identityOf(root()).accessKeyId).toBeUndefined();
  });

  it('keeps the account as principal of root', () => {
    expect(identityOf(root()).principalId).toBe('123456789012');
  });

  it('reads the source identity from the session, then from the answer, then from the request', () => {
    const answer = buildStsRecord('AssumeRole', {
      requestParameters: { sourceIdentity: 'asked' },
      responseElements: { sourceIdentity: 'granted' },
    });
    const request = buildStsRecord('AssumeRole', {
      requestParameters: { sourceIdentity: 'asked' },
    });
    const session = { ...answer, userIdentity: assumedRole('a', 'b', { sourceIdentity: 'set' }) };
    const elsewhere = buildRecord({ requestParameters: { sourceIdentity: 'asked' } });

    expect(readIdentity(session).sourceIdentity).toBe('set');
    expect(readIdentity(answer).sourceIdentity).toBe('granted');
    expect(readIdentity(request).sourceIdentity).toBe('asked');
    expect(readIdentity(elsewhere).sourceIdentity).toBeUndefined();
  });
});

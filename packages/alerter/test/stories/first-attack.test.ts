import {
  assumedRole,
  buildAssumeRole,
  buildConsoleLogin,
  buildRecord,
  buildStsRecord,
  iamUser,
  root,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { ordinaryDays, storyOn } from '../scenario/ordinary-days.ts';
import { createWorld } from '../world/alerter.ts';

const STRANGER = '203.0.113.9';
const GITHUB = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';

/** Attacks that an account quiet for sixty days has never seen, and the rule that has to tell of each. */
const STORIES: readonly (readonly [string, TestRecord, rule: string])[] = [
  [
    'a policy set back to an old version',
    buildRecord({
      userIdentity: iamUser('mallory'),
      eventName: 'SetDefaultPolicyVersion',
      requestParameters: { policyArn: 'arn:aws:iam::123456789012:policy/app', versionId: 'v1' },
    }),
    'IAM-POLICY-DEFAULT-SWITCHED',
  ],
  [
    'a leaked key tried out',
    buildStsRecord('GetCallerIdentity', {
      userIdentity: iamUser('svc-report', { accessKeyId: 'AKIAEXAMPLELEAKED001' }),
      sourceIPAddress: STRANGER,
    }),
    'STS-KEY-VALIDATION',
  ],
  [
    'credentials of an instance from outside',
    buildStsRecord('GetCallerIdentity', {
      userIdentity: assumedRole('web', 'i-0123456789abcdef0'),
      sourceIPAddress: STRANGER,
    }),
    'STS-KEY-VALIDATION-INSTANCE',
  ],
  [
    'a role of instances that takes an administrator',
    buildAssumeRole('Admin', { userIdentity: assumedRole('web', 'i-0123456789abcdef0') }),
    'STS-ROLE-CHAIN-NEW',
  ],
  [
    'a web identity of a strange repository',
    buildStsRecord('AssumeRoleWithWebIdentity', {
      userIdentity: webIdentityUser('repo:evil/x:ref:refs/heads/main', GITHUB),
      requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/deploy' },
      responseElements: {
        provider: GITHUB,
        subjectFromWebIdentityToken: 'repo:evil/x:ref:refs/heads/main',
      },
    }),
    'STS-WEBIDENTITY-ODD',
  ],
  [
    'the console sign-in of a user who never signed in',
    buildConsoleLogin('Success', iamUser('svc-report'), { sourceIPAddress: STRANGER }),
    'SIGNIN-NEW-NETWORK',
  ],
  [
    'root in the console',
    buildConsoleLogin('Success', root(), { sourceIPAddress: STRANGER }),
    'SIGNIN-ROOT-LOGIN',
  ],
  [
    'a user who is made an administrator',
    buildRecord({
      userIdentity: iamUser('mallory'),
      eventName: 'AttachUserPolicy',
      requestParameters: {
        userName: 'mallory',
        policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      },
    }),
    'IAM-ADMIN-ATTACH',
  ],
  [
    'a key made for another user',
    buildRecord({
      userIdentity: iamUser('mallory'),
      eventName: 'CreateAccessKey',
      requestParameters: { userName: 'bob' },
    }),
    'IAM-KEY-FOR-OTHER',
  ],
  [
    'a role that any caller may take',
    buildRecord({
      userIdentity: iamUser('mallory'),
      eventName: 'UpdateAssumeRolePolicy',
      requestParameters: {
        roleName: 'deploy',
        policyDocument: JSON.stringify({
          Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
        }),
      },
    }),
    'IAM-TRUST-BACKDOOR',
  ],
];

describe('after sixty days of ordinary activity', () => {
  it.each(STORIES)('tells of %s', async (_name, record, rule) => {
    const world = createWorld(CATALOGUE);
    for (const day of ordinaryDays(60)) await world.run(day);

    await world.run(storyOn(60, [record]));

    const told = world.outbox.published.filter(({ alert }) => alert.event.eventId === 'story-60-0');
    expect(told.map(({ alert }) => alert.rule.id)).toContain(rule);
  });

  it('is quiet about the ordinary activity itself', async () => {
    const world = createWorld(CATALOGUE);

    for (const day of ordinaryDays(60)) await world.run(day);

    expect(world.ledger.entries()).toEqual([]);
  });
});

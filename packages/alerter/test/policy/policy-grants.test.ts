import { describe, expect, it } from '@jest/globals';
import { readPolicy } from '../../src/policy/policy-document.ts';
import { findGrants, type Grants } from '../../src/policy/policy-grants.ts';

function grantsOf(statement: object, more?: object | string): Grants {
  const holder = typeof more === 'string' ? more : undefined;
  const statements = [statement, ...(typeof more === 'object' ? [more] : [])];
  const reading = readPolicy({
    Statement: statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement })),
  });
  if (reading.state !== 'read') throw new Error('The policy of the test cannot be read.');
  return findGrants(reading.policy, holder);
}

const NO_WRITES = { writes: [], selfWrites: [] };
const HARMLESS = {
  isAdmin: false,
  isWide: false,
  escalations: [],
  takeovers: [],
  ...NO_WRITES,
  summary: '',
};

describe('findGrants', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'is not confused by actions of a service that is called %s',
    (service) => {
      const admin = { Action: [`${service}:*`, 'iam:*', '*'] };

      expect(grantsOf({ Action: `${service}:*` })).toMatchObject(HARMLESS);
      expect(grantsOf(admin)).toMatchObject({ isAdmin: true });
    },
  );

  it.each([
    ['everything', { Action: '*' }, '* on everything'],
    ['everything, written long', { Action: ['s3:Get*', '*:*'] }, '*:* on everything'],
    ['all of IAM', { Action: 'IAM:*' }, 'IAM:* on everything'],
    ['all but something', { NotAction: 's3:*' }, 'all but s3:* on everything'],
  ])('sees an administrator in %s', (_name, statement, summary) => {
    expect(grantsOf(statement)).toMatchObject({
      summary,
      isAdmin: summary !== 'all but s3:* on everything',
    });
  });

  it.each([
    [{ Action: 'iam:CreateAccessKey' }, ['iam:CreateAccessKey']],
    [{ Action: 'iam:Attach?olePolicy' }, ['iam:AttachRolePolicy']],
    [{ Action: 'iam:PutUserPolicy', Resource: 'arn:aws-cn:iam::*:user/*' }, ['iam:PutUserPolicy']],
    [
      { Action: 'iam:AddUserToGroup', NotResource: 'arn:aws:iam::*:group/admins', Resource: [] },
      ['iam:AddUserToGroup'],
    ],
    [
      {
        Action: 'iam:CreateLoginProfile',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
      ['iam:CreateLoginProfile'],
    ],
    [
      { Action: 'iam:PassRole', Condition: { StringLike: { 'iam:PassedToService': '*' } } },
      ['iam:PassRole'],
    ],
  ])('finds the escalation in %j', (statement, escalations) => {
    const grants = grantsOf(statement);

    expect(grants).toMatchObject({ isAdmin: false, escalations });
    expect(grants.summary).not.toBe('');
  });

  it.each([
    [{ Action: 's3:*' }],
    [{ Action: 'iam:Get*' }],
    [{ Action: 'iam:CreateAccessKey', Resource: `arn:aws:iam::*:user/\${aws:username}` }],
    [{ Action: 'iam:CreateAccessKey', Resource: 'arn:aws:iam::123456789012:user/ci-*' }],
    [
      {
        Action: 'iam:PassRole',
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ],
    [
      {
        Action: 'iam:AttachRolePolicy',
        Condition: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
      },
    ],
    [{ Action: '*', Resource: 'arn:aws:s3:::bucket/*' }],
    [{ Action: ['s3:*', 'iam:*'], Resource: 'arn:aws:s3:::*' }],
    [{ Action: 'ssm:StartSession', Resource: 'arn:aws:ssm:*:*:document/Only-This' }],
    [{ Action: 'iam:PassRole', Resource: 'nonsense' }],
    [{ Action: 'glue:UpdateJob' }],
  ])('finds nothing in %j', (statement) => {
    expect(grantsOf(statement)).toEqual(HARMLESS);
  });

  it('keeps what only reaches the role of a workload apart', () => {
    expect(grantsOf({ Action: ['ssm:SendCommand', 'lambda:UpdateFunctionCode'] })).toEqual({
      ...HARMLESS,
      takeovers: ['lambda:UpdateFunctionCode', 'ssm:SendCommand'],
      summary: 'lambda:UpdateFunctionCode, ssm:SendCommand on everything',
    });
  });

  it.each([
    [{ Action: '*', Resource: 'arn:*:*:*:*:*' }, true],
    [{ Action: '*', Resource: 'arn:aws:iam::*:*' }, true],
    [{ Action: '*', Resource: 'arn:aws:sts::*:*' }, false],
    [{ Action: 'iam:*', Resource: 'arn:aws:iam::123456789012:*' }, true],
  ])('takes the resources of a service for everything it has: %j', (statement, isAdmin) => {
    expect(grantsOf(statement)).toMatchObject({ isAdmin, isWide: true });
  });

  it('knows services that act on what another owns', () => {
    const Resource = 'arn:aws:ec2:*:*:instance/*';
    const Action = ['ssm:StartSession', 'ec2-instance-connect:SendSSHPublicKey'];

    expect(grantsOf({ Action, Resource }).takeovers).toEqual(Action);
  });

  it('needs every action of a method, from whichever statements', () => {
    const grants = grantsOf({ Action: 'glue:UpdateJob' }, { Action: 'glue:Start*' });

    expect(grants.takeovers).toEqual(['glue:UpdateJob', 'glue:StartJobRun']);
  });

  it('calls the wildcard of a service that hands out rights wide', () => {
    expect(grantsOf({ Action: 'sts:*' })).toMatchObject({ isWide: true, isAdmin: false });
    expect(grantsOf({ Action: 'sts:Get*' })).toMatchObject({ isWide: false });
  });

  it.each([
    [{ Effect: 'Deny', Action: 'iam:*' }, []],
    [{ Effect: 'Deny', NotAction: 's3:*' }, []],
    [
      {
        Effect: 'Deny',
        Action: 'iam:*',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
      ['iam:CreateAccessKey'],
    ],
    [
      { Effect: 'Deny', Action: 'iam:*', Resource: 'arn:aws:iam::*:user/root' },
      ['iam:CreateAccessKey'],
    ],
  ])('takes what %j denies to all callers away', (deny, escalations) => {
    expect(grantsOf({ Action: 'iam:CreateAccessKey' }, deny).escalations).toEqual(escalations);
  });

  it.each([
    [
      'a service at large',
      'iam:PassRole',
      { StringLike: { 'iam:PassedToService': '*.amazonaws.com' } },
    ],
    [
      'its own account',
      'iam:PassRole',
      { StringEquals: { 'aws:ResourceAccount': '123456789012' } },
    ],
    [
      'its own organization',
      'iam:PutRolePolicy',
      { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } },
    ],
    [
      'any policy of AWS',
      'iam:AttachRolePolicy',
      { ArnLike: { 'iam:PolicyARN': 'arn:aws-cn:iam::aws:policy/*' } },
    ],
    [
      'a boundary that bounds nothing',
      'iam:PutRolePolicy',
      { ArnEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' } },
    ],
    [
      'tags that need not be there',
      'iam:PutRolePolicy',
      { 'ForAllValues:StringEquals': { 'aws:ResourceTag/team': 'x' } },
    ],
  ])('is not deceived by a condition that is met by %s', (_name, Action, Condition) => {
    expect(grantsOf({ Action, Condition }).escalations).toEqual([Action]);
  });

  it.each([
    ['iam:PutUserPolicy', `arn:aws:iam::*:user/\${aws:username}`, undefined],
    ['iam:PutRolePolicy', 'arn:aws:iam::123456789012:role/team/app', 'role/App'],
    ['iam:AttachRolePolicy', 'arn:aws:iam::123456789012:role/a*', 'role/app'],
    ['iam:CreatePolicyVersion', 'arn:aws:iam::123456789012:*pp', 'policy/app'],
  ])('sees in %s that %s is who holds the policy', (Action, Resource, holder) => {
    expect(grantsOf({ Action, Resource }, holder)).toEqual({
      ...HARMLESS,
      selfWrites: [Action],
      summary: `${Action} on ${Resource}`,
    });
  });

  it('tells of the rights of some identities apart', () => {
    const Resource = ['arn:aws:iam::123456789012:role/a*', 'arn:aws:iam::123456789012:role/b*'];

    expect(grantsOf({ Action: 'iam:Attach*', Resource }, 'role/prod')).toEqual({
      ...HARMLESS,
      writes: ['iam:AttachRolePolicy'],
      summary: 'iam:AttachRolePolicy on arn:aws:iam::123456789012:role/a*',
    });
  });

  it('counts in the summary what it does not show', () => {
    const Action = [
      'iam:CreateAccessKey',
      'iam:CreateLoginProfile',
      'iam:PutUserPolicy',
      'iam:PutRolePolicy',
      'iam:PassRole',
    ];

    expect(grantsOf({ Action }).summary).toMatch(
      /^iam:\w+, iam:\w+, iam:\w+ and 2 more on everything$/,
    );
  });
});

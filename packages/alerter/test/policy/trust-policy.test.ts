import { describe, expect, it } from '@jest/globals';
import { readPolicy } from '../../src/policy/policy-document.ts';
import { findServiceTrust, findTrustRisks } from '../../src/policy/trust-policy.ts';
import { parseSettings } from '../../src/settings/settings.ts';

const OWN = '123456789012';
const GITHUB = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
const EKS = 'arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE';
const SAML = 'arn:aws:iam::123456789012:saml-provider/corporate';
const COGNITO = 'cognito-identity.amazonaws.com';
const SETTINGS = parseSettings(
  {
    trustedAccounts: ['111122223333'],
    trustedOrganizations: ['o-a1b2c3d4e5'],
    trustedClaims: {
      'token.actions.githubusercontent.com:sub': ['repo:example/*'],
      'token.actions.githubusercontent.com:repository': ['example/shop'],
      'cognito-identity.amazonaws.com:aud': ['eu-west-1:00000000-0000-4000-8000-000000000001'],
    },
  },
  [],
);

function when(operator: string, key: string, value: unknown) {
  return { Condition: { [operator]: { [key]: value } } };
}

function github(operator: string, claim: string, value: unknown) {
  const key = `token.actions.githubusercontent.com:${claim}`;
  return { Principal: { Federated: GITHUB }, ...when(operator, key, value) };
}

function pod(operator: string, claim: string, value: unknown) {
  const key = `oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:${claim}`;
  return { Principal: { Federated: EKS }, ...when(operator, key, value) };
}

function policyOf(statement: object) {
  const reading = readPolicy({
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...statement },
  });
  if (reading.state !== 'read') throw new Error('The policy of the test cannot be read.');
  return reading.policy;
}

function risksOf(statement: object): string[] {
  return findTrustRisks(policyOf(statement), OWN, SETTINGS).map(
    ({ detail, kind }) => `${kind}: ${detail}`,
  );
}

describe('findTrustRisks', () => {
  it.each([
    [{ Principal: '*' }, 'anyone: everybody, without a condition'],
    [
      { Principal: { AWS: '*' }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
      'anyone: ',
    ],
    [
      { Principal: { AWS: ['*'] }, Condition: { StringLike: { 'aws:PrincipalArn': '*' } } },
      'anyone: ',
    ],
    [
      { Principal: { AWS: '*' }, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a' } } },
      'anyone: ',
    ],
    [
      {
        Principal: { AWS: '*' },
        Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a' } },
      },
      'anyone: ',
    ],
    [
      {
        Principal: { AWS: '*' },
        Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-a' } },
      },
      'anyone: ',
    ],
    [
      {
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'aws:PrincipalAccount': '210987654321' } },
      },
      'anyone: everybody whose aws:principalaccount is 210987654321',
    ],
    [{ NotPrincipal: { AWS: OWN } }, 'not-principal: everybody but the principals named'],
    [{ Principal: { AWS: '210987654321' } }, 'external-account: account 210987654321'],
    [
      { Principal: { AWS: 'arn:aws-cn:iam::210987654321:root' } },
      'external-account: account 210987654321',
    ],
    [
      { Principal: { AWS: 'arn:aws:sts::210987654321:assumed-role/a/b' } },
      'external-account: account 210987654321',
    ],
    [{ Principal: { CanonicalUser: 'abc' } }, 'external-account: abc'],
    [{ Principal: { AWS: '210987654321' }, Action: '*' }, 'external-account: account 210987654321'],
    [
      { Principal: { AWS: '210987654321' }, Action: undefined, NotAction: 'sts:TagSession' },
      'external-account: account 210987654321',
    ],
    [
      { Principal: { Federated: SAML } },
      'federated-unconditioned: everybody with a token of corporate, no condition on the audience or subject',
    ],
    [
      { Principal: { Federated: 'accounts.google.com' } },
      'federated-unconditioned: everybody with a token of accounts.google.com, no condition on the subject or audience',
    ],
    [
      {
        Principal: { Federated: GITHUB },
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
        },
      },
      'federated-unconditioned: ',
    ],
    [
      {
        Principal: { Federated: GITHUB },
        Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } },
      },
      'federated-unconditioned: ',
    ],
    [
      {
        Principal: { Federated: EKS },
        Condition: {
          StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:aud': 'sts.amazonaws.com' },
        },
      },
      'federated-unconditioned: ',
    ],
  ])('names the risk of %j', (statement, risk) => {
    expect(risksOf(statement)).toEqual([expect.stringContaining(risk)]);
  });

  it.each([
    [{ Principal: { AWS: OWN } }],
    [{ Principal: { AWS: `arn:aws:iam::${OWN}:root` } }],
    [{ Principal: { AWS: '111122223333' } }],
    [{ Principal: { Service: 'ec2.amazonaws.com' } }],
    [{ Principal: '*', Effect: 'Deny' }],
    [{ Principal: '*', Action: 'sts:TagSession' }],
    [
      {
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
      },
    ],
    [
      {
        Principal: { AWS: '*' },
        Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/deploy-*` } },
      },
    ],
    [
      {
        Principal: { Federated: SAML },
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      },
    ],
    [
      {
        Principal: { Federated: GITHUB },
        Condition: {
          StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example/shop:*' },
        },
      },
    ],
    [
      {
        Principal: { Federated: GITHUB },
        Condition: {
          'ForAnyValue:StringEquals': {
            'token.actions.githubusercontent.com:repository': 'example/shop',
          },
        },
      },
    ],
    [
      {
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Condition: {
          StringEquals: {
            'cognito-identity.amazonaws.com:aud': 'eu-west-1:00000000-0000-4000-8000-000000000001',
          },
        },
      },
    ],
  ])('finds none in %j', (statement) => {
    expect(risksOf(statement)).toEqual([]);
  });

  it.each([
    [when('StringEquals', 'aws:PrincipalOrgID', 'o-attackerorg')],
    [when('StringEquals', 'aws:PrincipalOrgID', ['o-a1b2c3d4e5', 'o-attackerorg'])],
    [when('StringLike', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5*')],
    [when('StringEquals', 'AWS:PRINCIPALORGID', 'o-attackerorg')],
    [when('StringLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/attacker')],
    [when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::1234567890*:role/deploy')],
    [when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::12345678901?:role/deploy')],
    [when('StringLike', 'aws:PrincipalArn', `arn:aws:*::${OWN}:role/deploy`)],
    [when('StringLike', 'aws:PrincipalArn', `*::${OWN}:role/deploy`)],
    [when('StringLike', 'aws:PrincipalArn', 'arn:aws:iam::$' + '{aws:PrincipalAccount}:role/a')],
    [
      when('ArnEquals', 'aws:PrincipalArn', [
        `arn:aws:iam::${OWN}:role/a`,
        'arn:aws:iam::*:role/a',
      ]),
    ],
    [when('StringLike', 'aws:PrincipalAccount', '1234567890*')],
    [when('StringEquals', 'aws:PrincipalAccount', '$' + '{aws:PrincipalAccount}')],
    [when('StringEqualsIfExists', 'aws:PrincipalAccount', OWN)],
    [when('ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3d4e5/*')],
    [when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3d4e5*')],
    [when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-attackerorg/*')],
    [when('StringNotEquals', 'aws:PrincipalAccount', '210987654321')],
    [when('ArnNotLike', 'aws:PrincipalArn', `arn:aws:iam::${OWN}:*`)],
    [when('Null', 'aws:PrincipalOrgID', 'false')],
    [when('Bool', 'aws:MultiFactorAuthPresent', 'true')],
    [when('StringLike', 'aws:userid', 'AROA*')],
    [when('StringEquals', 'aws:userid', 'AROAEXAMPLEROLE000001:session')],
    [when('StringLike', 'aws:userid', `${OWN}*`)],
    [when('StringEquals', 'aws:SourceAccount', OWN)],
    [when('ArnLike', 'aws:SourceArn', `arn:aws:sns:*:${OWN}:*`)],
    [when('StringEquals', 'aws:SourceOrgID', 'o-a1b2c3d4e5')],
    [when('StringEquals', 'aws:PrincipalTag/team', 'platform')],
    [when('StringEquals', 'aws:PrincipalAccount', [])],
  ])('takes all callers for let in by %j', (condition) => {
    const anyone = expect.stringContaining('anyone: everybody');

    expect(new Set(risksOf({ Principal: '*', ...condition }))).toEqual(new Set([anyone]));
    expect(risksOf({ Principal: { AWS: '*' }, ...condition })[0]).toEqual(anyone);
  });

  it.each([
    [when('StringEquals', 'aws:principalorgid', ['o-a1b2c3d4e5'])],
    [when('StringEquals', 'aws:PrincipalOrgID', '$' + '{aws:ResourceOrgID}')],
    [when('StringEquals', 'aws:PrincipalAccount', [OWN, '111122223333'])],
    [when('StringEquals', 'aws:PrincipalAccount', '$' + '{aws:ResourceAccount}')],
    [when('StringLike', 'aws:PrincipalArn', `arn:aws:iam::${OWN}:*`)],
    [when('ArnLike', 'aws:PrincipalArn', 'arn:*:iam::111122223333:role/deploy')],
    [when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3d4e5/r-ab12/*')],
    [when('StringLike', 'aws:userid', `${OWN}:*`)],
    [
      {
        Condition: {
          StringLike: { 'aws:PrincipalArn': '*', 'aws:PrincipalOrgID': 'o-attackerorg' },
          StringEquals: { 'aws:PrincipalAccount': OWN, 'sts:ExternalId': 'x' },
        },
      },
    ],
  ])('lets a condition on ours protect: %j', (condition) => {
    expect(risksOf({ Principal: '*', ...condition })).toEqual([]);
    expect(risksOf({ Principal: { AWS: '210987654321' }, ...condition })).toEqual([]);
  });

  it.each([
    [github('StringLike', 'sub', 'repo:attacker/*'), 'unknown-claim: '],
    [github('StringEquals', 'sub', 'repo:attacker/x:ref:refs/heads/main'), 'unknown-claim: '],
    [github('StringLike', 'sub', ['repo:example/shop:*', 'repo:attacker/*']), 'unknown-claim: '],
    [github('StringLike', 'sub', 'repo:example*'), 'unknown-claim: '],
    [github('StringLike', 'sub', 'repo:exampl?/shop:*'), 'unknown-claim: '],
    [github('StringEqualsIgnoreCase', 'sub', 'repo:example/shop:x'), 'unknown-claim: '],
    [github('StringLike', 'sub', 'repo:*/shop:*'), 'federated-unconditioned: '],
    [github('StringLike', 'sub', '*:ref:refs/heads/main'), 'federated-unconditioned: '],
    [github('StringLike', 'sub', 'repo:$' + '{aws:x}/shop:*'), 'federated-unconditioned: '],
    [github('StringNotLike', 'sub', 'repo:attacker/*'), 'federated-unconditioned: '],
    [github('StringLikeIfExists', 'sub', 'repo:example/*'), 'federated-unconditioned: '],
    [github('ForAllValues:StringLike', 'sub', 'repo:example/*'), 'federated-unconditioned: '],
    [
      github('StringEquals', 'job_workflow_ref', 'example/shop/.github/workflows/a.yml@main'),
      'federated-unconditioned: ',
    ],
    [
      {
        Principal: { Federated: COGNITO },
        ...when('StringEquals', `${COGNITO}:aud`, 'us-east-1:attackerpool'),
      },
      'unknown-claim: everybody with a token whose cognito-identity.amazonaws.com:aud is us-east-1:attackerpool',
    ],
    [
      {
        Principal: { Federated: COGNITO },
        ...when('ForAnyValue:StringLike', `${COGNITO}:amr`, 'authenticated'),
      },
      'federated-unconditioned: ',
    ],
    [
      {
        Principal: { Federated: 'accounts.google.com' },
        ...when('StringEquals', 'accounts.google.com:sub', '117'),
      },
      'unknown-claim: ',
    ],
    [pod('StringLike', 'sub', 'system:serviceaccount:*:*'), 'federated-unconditioned: '],
    [pod('StringLike', 'sub', 'system:serviceaccount:sh*:cart'), 'federated-unconditioned: '],
    [pod('StringEquals', 'aud', 'sts.amazonaws.com'), 'federated-unconditioned: '],
    [{ Principal: { Federated: '*' } }, 'federated-unconditioned: '],
    [
      {
        Principal: { Federated: 'arn:aws:iam::210987654321:saml-provider/corporate' },
        ...when('StringEquals', 'SAML:aud', 'https://signin.aws.amazon.com/saml'),
      },
      'external-account: an identity provider of account 210987654321',
    ],
    [{ Principal: { AWS: 'AROAATTACKEREXTERNAL1' } }, 'unknown-principal: AROAATTACKEREXTERNAL1'],
    [{ Principal: { AWS: 'AIDAEXAMPLEUSER00001' } }, 'unknown-principal: '],
  ])('names who is behind %j', (statement, risk) => {
    expect(risksOf(statement)).toEqual([expect.stringContaining(risk)]);
  });

  it.each([
    [github('StringEquals', 'sub', 'repo:example/shop:ref:refs/heads/main')],
    [github('StringLike', 'sub', ['repo:example/shop:*', 'repo:example/*'])],
    [pod('StringEquals', 'sub', 'system:serviceaccount:shop:cart')],
    [pod('StringLike', 'sub', 'system:serviceaccount:shop:*')],
  ])('knows the workload of %j', (statement) => {
    expect(risksOf(statement)).toEqual([]);
  });

  it('takes every account for a stranger when the own one is not known', () => {
    const policy = policyOf({ Principal: { AWS: OWN } });
    const risks = findTrustRisks(policy, undefined, parseSettings({}, []));

    expect(risks).toHaveLength(1);
  });
});

describe('findServiceTrust', () => {
  it('returns the statements that let a service in', () => {
    const policy = policyOf({ Principal: { Service: 'rolesanywhere.amazonaws.com' } });

    expect(findServiceTrust(policy, 'rolesanywhere')).toHaveLength(1);
    expect(findServiceTrust(policy, 'ec2')).toEqual([]);
  });
});

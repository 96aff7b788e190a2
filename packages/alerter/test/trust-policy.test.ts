import { describe, expect, it } from '@jest/globals';
import { readPolicy } from '../src/policy-document.ts';
import { findServiceTrust, findTrustRisks } from '../src/trust-policy.ts';

const OWN = '123456789012';
const GITHUB = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
const EKS = 'arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE';
const SAML = 'arn:aws:iam::123456789012:saml-provider/corporate';

function policyOf(statement: object) {
  const reading = readPolicy({
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...statement },
  });
  if (reading.state !== 'read') throw new Error('The policy of the test cannot be read.');
  return reading.policy;
}

function risksOf(statement: object): string[] {
  const settings = { isTrustedAccount: (accountId: string) => accountId === '111122223333' };
  return findTrustRisks(policyOf(statement), OWN, settings).map(
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
      'external-account: account 210987654321',
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
    [{ Principal: { AWS: 'AIDAEXAMPLEUSER00001' } }],
    [{ Principal: { Service: 'ec2.amazonaws.com' } }],
    [{ Principal: '*', Effect: 'Deny' }],
    [{ Principal: '*', Action: 'sts:TagSession' }],
    [
      {
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3' } },
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
        Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:x' } },
      },
    ],
  ])('finds none in %j', (statement) => {
    expect(risksOf(statement)).toEqual([]);
  });

  it('takes every account for a stranger when the own one is not known', () => {
    const risks = findTrustRisks(policyOf({ Principal: { AWS: OWN } }), undefined, {
      isTrustedAccount: () => false,
    });

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

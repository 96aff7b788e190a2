import { describe, expect, it } from '@jest/globals';
import { listDenied, listGranted } from '../../../proofs/deployment/policy.mjs';

type Statement = Parameters<typeof listGranted>[0][number]['Statement'];

const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/events';
const put = { action: 'dynamodb:PutItem', resources: [TABLE], conditions: {} };
const document = (Statement: Statement) => ({ Statement });
const allow = (parts: object) => document({ Effect: 'Allow', ...parts });

describe('listDenied', () => {
  it.each([
    ['the very action and resource', { Action: 'dynamodb:PutItem', Resource: TABLE }],
    ['letters of another case in the action', { Action: 'DynamoDB:putitem', Resource: TABLE }],
    ['a wildcard action', { Action: ['dynamodb:Get*', 'dynamodb:Put*'], Resource: TABLE }],
    ['a wildcard resource', { Action: 'dynamodb:PutItem', Resource: `${TABLE.slice(0, -3)}*` }],
    ['every other resource', { Action: 'dynamodb:PutItem', NotResource: `${TABLE}-other` }],
    ['every other action', { NotAction: 'dynamodb:DeleteItem', Resource: '*' }],
  ])('lets through what is allowed by %s', (_, statement) => {
    expect(listDenied([allow(statement)], put)).toEqual([]);
  });

  it.each([
    ['nothing', document([])],
    ['another action', allow({ Action: 'dynamodb:GetItem', Resource: TABLE })],
    ['a longer resource', allow({ Action: 'dynamodb:PutItem', Resource: `${TABLE}-2` })],
    ['the excepted action', allow({ NotAction: 'dynamodb:Put*', Resource: '*' })],
    ['a statement without a resource', allow({ Action: '*' })],
  ])('names the resource when the policies allow %s', (_, policy) => {
    expect(listDenied([policy], put)).toEqual([TABLE]);
  });

  it('lets a deny win, wherever it stands', () => {
    const deny = document({ Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' });
    const all = allow({ Action: '*', Resource: '*' });

    expect(listDenied([deny, all], put)).toEqual([TABLE]);
    expect(listDenied([all, deny], put)).toEqual([TABLE]);
  });

  it('names only the resources of a call that are not allowed', () => {
    const call = { ...put, resources: [TABLE, `${TABLE}-2`] };

    expect(listDenied([allow({ Action: '*', Resource: TABLE })], call)).toEqual([`${TABLE}-2`]);
  });

  it.each([
    [{ StringEquals: { 'cloudwatch:namespace': 'Ours' } }, 'Ours', true],
    [{ StringEquals: { 'CloudWatch:Namespace': ['Theirs', 'Ours'] } }, 'Ours', true],
    [{ StringEquals: { 'cloudwatch:namespace': 'Ours' } }, 'Theirs', false],
    [{ StringEquals: { 'cloudwatch:namespace': 'Ours' } }, undefined, false],
    [{ StringEqualsIfExists: { 'cloudwatch:namespace': 'Ours' } }, undefined, true],
    [{ StringNotEquals: { 'cloudwatch:namespace': 'Ours' } }, 'Ours', false],
    [{ StringNotEquals: { 'cloudwatch:namespace': 'Ours' } }, undefined, true],
    [{ StringLike: { 'cloudwatch:namespace': 'Ou*' } }, 'Ours', true],
    [{ StringLike: { 'cloudwatch:namespace': 'ou*' } }, 'Ours', false],
    [{ StringEqualsIgnoreCase: { 'cloudwatch:namespace': 'OURS' } }, 'Ours', true],
    [{ Bool: { 'cloudwatch:namespace': 'true' } }, 'false', false],
    [{ 'ForAllValues:StringEquals': { 'cloudwatch:namespace': 'Ours' } }, 'Ours', true],
    [{ 'ForAllValues:StringEquals': { 'cloudwatch:namespace': 'Ours' } }, 'Theirs', false],
    [{ 'ForAllValues:StringEquals': { 'cloudwatch:namespace': 'Ours' } }, undefined, true],
    [
      { StringLike: { 'cloudwatch:namespace': 'O*' }, StringEquals: { 'aws:other': 'x' } },
      'Ours',
      false,
    ],
  ])('reads the condition %j with %s as %s', (Condition, namespace, isAllowed) => {
    const conditions: Record<string, string> =
      namespace === undefined ? {} : { 'cloudwatch:namespace': namespace };
    const policy = allow({ Action: '*', Resource: '*', Condition });

    const denied = listDenied([policy], { ...put, conditions });

    expect(denied.length === 0).toBe(isAllowed);
  });

  it('refuses to judge by an operator it does not know', () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };

    expect(() => listDenied([allow({ Action: '*', Resource: '*', Condition })], put)).toThrow(
      'IpAddress',
    );
  });
});

describe('listGranted', () => {
  it('lists what allows name, once and sorted', () => {
    const policies = [
      document([
        { Effect: 'Allow', Action: ['sns:Publish', 'kms:Decrypt'], Resource: '*' },
        { Effect: 'Deny', Action: 's3:*', Resource: '*' },
      ]),
      allow({ Action: 'kms:Decrypt', Resource: '*' }),
    ];

    expect(listGranted(policies)).toEqual(['kms:Decrypt', 'sns:Publish']);
  });

  it('does not take a grant of everything else for a list', () => {
    expect(() => listGranted([allow({ NotAction: 'iam:*', Resource: '*' })])).toThrow('NotAction');
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  listDenied,
  listDeniedCalls,
  listGranted,
  listUnusedGrants,
} from '../../../proofs/deployment/policy.mjs';

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

type Lambda = Parameters<typeof listDeniedCalls>[0];

const call = (action: string, resource = '*'): Lambda['calls'][number] => ({
  ...{ service: 'x', region: 'us-east-1', accessKeyId: 'A', operation: 'X', status: 200 },
  ...{ action, attempt: 1, resources: [resource], conditions: {} },
});
const policies: Lambda['policies'] = [
  {
    Statement: [
      { Effect: 'Allow', Action: ['sns:Publish', 'kms:Decrypt'], Resource: 'arn:topic' },
      { Effect: 'Allow', Action: 'kms:GenerateDataKey*', Resource: '*' },
    ],
  },
];

describe('listDeniedCalls', () => {
  it('lists what a function did and may not, once', () => {
    const calls = [
      call('sns:Publish', 'arn:topic'),
      call('sns:Publish', 'arn:other'),
      call('sns:Publish', 'arn:other'),
      call('iam:CreateUser'),
    ];

    expect(listDeniedCalls({ calls, policies })).toEqual([
      'iam:CreateUser on *',
      'sns:Publish on arn:other',
    ]);
  });
});

describe('listUnusedGrants', () => {
  const reasons = {
    alerter: {
      never: { 'kms:Decrypt': 'AWS does it', 'kms:GenerateDataKey*': 'and this' },
      sometimes: {},
    },
  };

  it('tells grants with a reason from those without, and reasons without a grant', () => {
    const calls = [call('kms:GenerateDataKeyWithoutPlaintext')];

    expect(listUnusedGrants({ role: 'alerter', calls, policies }, reasons)).toEqual({
      explained: ['kms:Decrypt'],
      unexplained: ['sns:Publish'],
      stale: ['kms:GenerateDataKey*'],
    });
  });

  it('takes a reason for what a run may or may not do, as long as it is granted', () => {
    const sometimes = {
      'sns:Publish': 'when there is something to say',
      'sqs:SendMessage': 'gone',
    };
    const some = { alerter: { never: {}, sometimes } };
    const unused = (calls: Lambda['calls']) =>
      listUnusedGrants({ role: 'alerter', calls, policies }, some);

    expect(unused([])).toMatchObject({ explained: ['sns:Publish'], stale: ['sqs:SendMessage'] });
    expect(unused([call('sns:Publish')])).toMatchObject({
      explained: [],
      stale: ['sqs:SendMessage'],
    });
  });

  it('knows no reasons for another function', () => {
    const { explained, unexplained } = listUnusedGrants(
      { role: 'exporter', calls: [], policies },
      reasons,
    );

    expect(explained).toEqual([]);
    expect(unexplained).toHaveLength(3);
  });

  it('has a reason in words for each grant of the committed table', async () => {
    const { UNUSED_GRANTS } = await import('../../../proofs/deployment/policy.mjs');

    for (const { never, sometimes } of Object.values(UNUSED_GRANTS)) {
      expect(Object.keys(never).filter((action) => Object.hasOwn(sometimes, action))).toEqual([]);
      for (const [action, reason] of [...Object.entries(never), ...Object.entries(sometimes)]) {
        expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z*]+$/);
        expect(reason.length).toBeGreaterThan(20);
      }
    }
  });
});

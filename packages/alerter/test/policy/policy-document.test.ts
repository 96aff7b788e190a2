import { normalize } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { readPolicy, readRequestPolicy } from '../../src/policy/policy-document.ts';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

function problemOf(value: unknown): string {
  const reading = readPolicy(value);
  return reading.state === 'broken' ? reading.problem : reading.state;
}

describe('readPolicy', () => {
  it('gives every element in its list form', () => {
    const reading = readPolicy({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: '123456789012', Service: ['ec2.amazonaws.com', 'ssm.amazonaws.com'] },
        NotPrincipal: '*',
        Action: 'sts:AssumeRole',
        NotAction: ['iam:*'],
        NotResource: 'arn:aws:s3:::logs/*',
        Condition: {
          Bool: { 'aws:MultiFactorAuthPresent': true },
          NumericLessThan: { 'a:B': [1, '2'] },
        },
      },
    });

    expect(reading).toEqual({
      state: 'read',
      policy: {
        statements: [
          {
            effect: 'Allow',
            actions: ['sts:AssumeRole'],
            notActions: ['iam:*'],
            resources: [],
            notResources: ['arn:aws:s3:::logs/*'],
            principals: [
              { type: 'AWS', value: '123456789012' },
              { type: 'Service', value: 'ec2.amazonaws.com' },
              { type: 'Service', value: 'ssm.amazonaws.com' },
            ],
            notPrincipals: [{ type: '*', value: '*' }],
            conditions: [
              { operator: 'Bool', key: 'aws:multifactorauthpresent', values: ['true'] },
              { operator: 'NumericLessThan', key: 'a:b', values: ['1', '2'] },
            ],
          },
        ],
      },
    });
  });

  it.each([undefined, null, ''])('finds no policy in %j', (value) => {
    expect(readPolicy(value)).toEqual({ state: 'absent' });
  });

  it('knows the marker of what was too large', () => {
    expect(readPolicy({ omitted: 'true', originalSize: '131072' })).toEqual({ state: 'omitted' });
  });

  it.each([
    ['text that is no JSON', '{"Statement"'],
    ['a bad URL encoding', '%7B%zz'],
    ['a list', [statement]],
    ['a number', 7],
    ['no statement', { Version: '2012-10-17' }],
    ['an empty list of statements', { Statement: [] }],
    ['a statement that is a text', { Statement: ['Allow'] }],
    ['an effect in another case', { Statement: { ...statement, Effect: 'allow' } }],
    ['an action that is a number', { Statement: { ...statement, Action: [1] } }],
    ['a resource that is an object', { Statement: { ...statement, Resource: { a: 1 } } }],
    ['a principal that is a bare name', { Statement: { ...statement, Principal: 'alice' } }],
    ['a principal that is a list', { Statement: { ...statement, Principal: ['*'] } }],
    ['a principal of an unknown type', { Statement: { ...statement, Principal: { Role: '*' } } }],
    ['a condition that is a text', { Statement: { ...statement, Condition: 'x' } }],
    ['an operator that holds a text', { Statement: { ...statement, Condition: { Bool: 'x' } } }],
    [
      'a condition value that is an object',
      { Statement: { ...statement, Condition: { Bool: { a: {} } } } },
    ],
    ['more statements than any policy holds', { Statement: Array(1001).fill(statement) }],
  ])('says that %s is broken', (_name, value) => {
    expect(problemOf(value)).toMatch(/^(?!absent|omitted|read).+/);
  });
});

describe('readRequestPolicy', () => {
  it.each([
    [{ policyDocument: JSON.stringify({ Statement: statement }) }, 'read'],
    [{ policyDocument: '{' }, 'broken'],
    [{ userName: 'bob' }, 'absent'],
    [{ omitted: true, originalSize: 131_072, reason: 'requestParameters too large' }, 'omitted'],
  ])('reads the request %j as %s', (requestParameters, state) => {
    const { event } = normalize(buildRecord({ requestParameters }));

    expect(readRequestPolicy(toRuleEvent(event)).state).toBe(state);
  });

  it('reads another field when told', () => {
    const assumeRolePolicyDocument = JSON.stringify({ Statement: statement });
    const { event } = normalize(buildRecord({ requestParameters: { assumeRolePolicyDocument } }));

    expect(readRequestPolicy(toRuleEvent(event), 'assumeRolePolicyDocument').state).toBe('read');
  });

  it('reads a field of an event once, and takes no other field or event for it', () => {
    const [policyDocument, assumeRolePolicyDocument] = ['Allow', 'Deny'].map((Effect) =>
      JSON.stringify({ Statement: { ...statement, Effect } }),
    );
    const { event } = normalize(
      buildRecord({ requestParameters: { policyDocument, assumeRolePolicyDocument } }),
    );
    const [one, other] = [toRuleEvent(event), toRuleEvent(event)];
    const first = readRequestPolicy(one);

    expect(readRequestPolicy(one)).toBe(first);
    expect(readRequestPolicy(one, 'assumeRolePolicyDocument')).not.toEqual(first);
    expect(readRequestPolicy(other)).not.toBe(first);
    expect(readRequestPolicy(other)).toEqual(first);
  });
});

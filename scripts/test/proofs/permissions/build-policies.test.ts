import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { measurePolicy } from '../../../generate/deploy-policies.mjs';
import { listDenied, listGranted } from '../../../proofs/deployment/policy.mjs';
import {
  buildPolicies,
  joinGrants,
  MAX_POLICY_CHARACTERS,
  REASONED,
  RECORDED,
} from '../../../proofs/permissions/build-policies.mjs';
import { compareGrants } from '../../../proofs/permissions/operator-calls.mjs';
import { renderRecording } from '../../../proofs/permissions/prove-permissions.mjs';
import { SCOPES, scopeOf } from '../../../proofs/permissions/scopes.mjs';

const policies = buildPolicies();
const of = (...names: string[]) => names.flatMap((name) => policies.get(name) ?? []);
const DEPLOY = of('deploy-functions', 'deploy-storage', 'deploy-lake');
const here = 'us-east-1:123456789012';
const call = (action: string, resource: string, conditions = {}) => ({
  ...{ action, conditions, resources: [resource] },
});
const own = { 'aws:resourcetag/application': 'iam-activity-tracker' };
const ourFunction = `arn:aws:lambda:${here}:function:iam-activity-tracker-collector`;
const role = 'arn:aws:iam::123456789012:role/iam-activity-tracker-collector';
const bounded = {
  'iam:permissionsboundary': 'arn:aws:iam::123456789012:policy/iam-activity-tracker-boundary',
};

describe('buildPolicies', () => {
  it.each([...policies.keys()])('%s fits into a managed policy', (name) => {
    const [policy = {}] = of(name);

    expect(measurePolicy(policy)).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
  });

  it.each([...policies.keys()])('%s names its statements, each once', (name) => {
    const sids = of(name).flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));

    expect(new Set(sids).size).toBe(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });

  it.each([...policies.keys()])('%s names actions in full, but for families of KMS', (name) => {
    for (const action of of(name).flatMap((policy) =>
      policy.Statement.flatMap(({ Action }) => Action),
    ))
      expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$|^kms:\w+\*$/);
  });

  it('grants what was recorded and what has a reason, and nothing else', () => {
    const wanted = (client: 'iam-tracker' | 'terraform') => {
      const reasoned = REASONED.filter((each) => each.client === client);
      return Object.keys(joinGrants([RECORDED[client], ...reasoned.map(({ grants }) => grants)]));
    };

    expect(listGranted(DEPLOY)).toEqual(wanted('terraform').sort());
    expect(listGranted(of('operate'))).toEqual(wanted('iam-tracker').sort());
  });

  it('has no reason for what is recorded anyway', () => {
    expect(compareGrants([], 'terraform').needless).toEqual([]);
    expect(compareGrants([], 'iam-tracker').needless).toEqual([]);
  });

  it.each([
    call('dynamodb:DeleteTable', `arn:aws:dynamodb:${here}:table/iam-activity-tracker-events`),
    call('kms:ScheduleKeyDeletion', `arn:aws:kms:${here}:key/k`, own),
    call('lambda:UpdateFunctionCode', ourFunction),
    call('lambda:DeleteEventSourceMapping', `arn:aws:lambda:${here}:event-source-mapping:m`, {
      'lambda:functionarn': ourFunction,
    }),
    call('iam:PassRole', role, { 'iam:passedtoservice': 'lambda.amazonaws.com' }),
  ])('lets those who deploy do $action', (allowed) => {
    expect(listDenied(DEPLOY, allowed)).toEqual([]);
  });

  it.each([
    call('iam:CreateUser', 'arn:aws:iam::123456789012:user/eve'),
    call('iam:CreateAccessKey', 'arn:aws:iam::123456789012:user/eve'),
    call('iam:PutRolePolicy', 'arn:aws:iam::123456789012:role/admin'),
    call('iam:AttachRolePolicy', role),
    call('iam:PassRole', role, { 'iam:passedtoservice': 'ec2.amazonaws.com' }),
    call('iam:PassRole', 'arn:aws:iam::123456789012:role/admin', {
      'iam:passedtoservice': 'lambda.amazonaws.com',
    }),
    call('lambda:UpdateFunctionCode', `arn:aws:lambda:${here}:function:payments`),
    call('lambda:AddPermission', ourFunction, { 'lambda:principal': '444455556666' }),
    call('lambda:CreateEventSourceMapping', '*', {
      'lambda:functionarn': `arn:aws:lambda:${here}:function:payments`,
    }),
    call('lambda:InvokeFunction', ourFunction),
    call('dynamodb:Scan', `arn:aws:dynamodb:${here}:table/iam-activity-tracker-events`),
    call('dynamodb:DeleteTable', `arn:aws:dynamodb:${here}:table/orders`),
    call('kms:ScheduleKeyDeletion', `arn:aws:kms:${here}:key/k`),
    call('kms:PutKeyPolicy', `arn:aws:kms:${here}:key/k`, {
      'aws:resourcetag/application': 'payments',
    }),
    call('kms:CreateGrant', `arn:aws:kms:${here}:key/k`, { 'kms:grantisforawsresource': 'false' }),
    call('kms:Decrypt', `arn:aws:kms:${here}:key/k`),
    call('s3:DeleteBucket', 'arn:aws:s3:::company-logs'),
    call('s3:GetObject', 'arn:aws:s3:::iam-activity-tracker-analytics-123456789012/iam-events/x'),
    call('sns:Publish', `arn:aws:sns:${here}:iam-activity-tracker-alerts`),
  ])('does not let those who deploy do $action on $resources.0', (refused) => {
    expect(listDenied(DEPLOY, refused)).toEqual(refused.resources);
  });

  it.each([
    call('lambda:UpdateFunctionCode', ourFunction),
    call('dynamodb:DeleteTable', `arn:aws:dynamodb:${here}:table/iam-activity-tracker-events`),
    call('dynamodb:PutItem', `arn:aws:dynamodb:${here}:table/iam-activity-tracker-control`),
    call('lambda:InvokeFunction', `arn:aws:lambda:${here}:function:payments`),
    call('kms:Decrypt', `arn:aws:kms:${here}:key/k`),
  ])('does not let those who operate do $action on $resources.0', (refused) => {
    expect(listDenied(of('operate'), refused)).toEqual(refused.resources);
  });

  it.each([
    ['a role without a boundary', call('iam:CreateRole', role), 1],
    ['the policy of a role without a boundary', call('iam:PutRolePolicy', role), 1],
    [
      'another boundary',
      call('iam:PutRolePermissionsBoundary', role, {
        'iam:permissionsboundary': 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
      1,
    ],
    ['a boundary that goes', call('iam:DeleteRolePermissionsBoundary', role, bounded), 1],
    ['a role with the boundary', call('iam:CreateRole', role, bounded), 0],
    ['the policy of a role with the boundary', call('iam:PutRolePolicy', role, bounded), 0],
  ])('with require-boundary refuses %s, or allows it: %#', (_, asked, refusals) => {
    const policy = [...DEPLOY, ...of('require-boundary')];

    expect(listDenied(policy, asked)).toHaveLength(refusals);
  });

  it.each([
    call('iam:CreateAccessKey', 'arn:aws:iam::123456789012:user/root-like'),
    call('iam:PutRolePolicy', role),
    call('sts:AssumeRole', 'arn:aws:iam::123456789012:role/admin'),
    call('secretsmanager:GetSecretValue', '*'),
  ])('keeps roles within the boundary from $action', (refused) => {
    expect(listDenied(of('boundary'), refused)).toEqual(refused.resources);
  });
});

describe('scopeOf', () => {
  it.each([
    ['arn:aws:s3:::iam-activity-tracker-analytics-1/a', 'Objects'],
    ['arn:aws:s3:::iam-activity-tracker-analytics-1', 'Buckets'],
    [`arn:aws:dynamodb:${here}:table/iam-user-records`, 'Tables'],
    ['*', 'Anything'],
  ])('places %s', (arn, scope) => {
    expect(scopeOf(arn)).toBe(scope);
  });

  it('refuses what is outside of all', () => {
    expect(() => scopeOf('arn:aws:s3:::company-logs')).toThrow('is in no scope');
  });

  it('is known for everything that is recorded or has a reason', () => {
    const names = [RECORDED.terraform, RECORDED['iam-tracker'], ...REASONED.map((r) => r.grants)]
      .flatMap((grants) => Object.values(grants))
      .flat();

    expect(names.filter((name) => !Object.hasOwn(SCOPES, name))).toEqual([]);
  });
});

describe('renderRecording', () => {
  it('writes what is read again, in the form that is kept', () => {
    const file = new URL('../../../proofs/permissions/recorded-calls.json', import.meta.url);

    expect(renderRecording(RECORDED)).toBe(readFileSync(file, 'utf8'));
  });
});

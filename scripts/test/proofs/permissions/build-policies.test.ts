import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
const DEPLOY = of('deploy-functions', 'deploy-storage', 'deploy-push', 'deploy-lake');
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

  it.each([...policies.keys()])(
    '%s names actions in full, but for families of KMS and what a stack set does to its stacks',
    (name) => {
      for (const action of of(name).flatMap((policy) =>
        policy.Statement.flatMap(({ Action }) => Action),
      ))
        expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$|^kms:\w+\*$|^cloudformation:\*$/);
    },
  );

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
    call('iam:PassRole', 'arn:aws:iam::123456789012:role/admin'),
    call('cloudformation:UpdateStack', `arn:aws:cloudformation:${here}:stack/payments/1`),
    call('events:DeleteRule', `arn:aws:events:${here}:rule/payments`),
    call('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${here}:secret:payments-AbCdEf`),
    call('dynamodb:Scan', `arn:aws:dynamodb:${here}:table/orders`),
    call('s3:GetObject', 'arn:aws:s3:::company-logs/x'),
  ])('keeps roles within the boundary from $action', (refused) => {
    expect(listDenied(of('boundary'), refused)).toEqual(refused.resources);
  });

  it.each(['collector-members', 'user-scanner-members'])(
    'lets roles within the boundary do what %s is pinned to, of roles, queues and tables of members',
    (name) => {
      const folder = join(import.meta.dirname, '../../../../terraform/tests/fixtures');
      const actions: string[] = JSON.parse(
        readFileSync(join(folder, `${name}.actions.json`), 'utf8'),
      );
      const placed = new Map([
        ['sts', 'arn:aws:iam::222222222222:role/iam-activity-tracker-member'],
        ['sqs', `arn:aws:sqs:${here}:iam-activity-tracker-member-scans`],
        ['dynamodb', `arn:aws:dynamodb:${here}:table/iam-activity-tracker-control`],
      ]);

      const refused = actions.flatMap((action) => {
        const place = placed.get(action.split(':')[0] ?? '');
        const denied = place === undefined ? [] : listDenied(of('boundary'), call(action, place));
        return denied.map((resource) => `${action} ${resource}`);
      });

      expect(actions).toContain('sts:AssumeRole');
      expect(refused).toEqual([]);
    },
  );
});

/** What the provider asks for to make a resource, by its type. */
const MAKING: Readonly<Record<string, string>> = {
  aws_athena_named_query: 'athena:CreateNamedQuery',
  aws_athena_workgroup: 'athena:CreateWorkGroup',
  aws_chatbot_slack_channel_configuration: 'chatbot:CreateSlackChannelConfiguration',
  aws_chatbot_teams_channel_configuration: 'chatbot:CreateMicrosoftTeamsChannelConfiguration',
  aws_cloudformation_stack_instances: 'cloudformation:CreateStackInstances',
  aws_cloudformation_stack_set: 'cloudformation:CreateStackSet',
  aws_cloudtrail: 'cloudtrail:CreateTrail',
  aws_cloudwatch_dashboard: 'cloudwatch:PutDashboard',
  aws_cloudwatch_event_bus: 'events:CreateEventBus',
  aws_cloudwatch_event_bus_policy: 'events:PutPermission',
  aws_cloudwatch_event_rule: 'events:PutRule',
  aws_cloudwatch_event_target: 'events:PutTargets',
  aws_cloudwatch_log_group: 'logs:CreateLogGroup',
  aws_cloudwatch_metric_alarm: 'cloudwatch:PutMetricAlarm',
  aws_cloudwatch_query_definition: 'logs:PutQueryDefinition',
  aws_dynamodb_table: 'dynamodb:CreateTable',
  aws_glue_catalog_database: 'glue:CreateDatabase',
  aws_glue_catalog_table: 'glue:CreateTable',
  aws_glue_crawler: 'glue:CreateCrawler',
  aws_iam_policy: 'iam:CreatePolicy',
  aws_iam_role: 'iam:CreateRole',
  aws_iam_role_policy: 'iam:PutRolePolicy',
  aws_kms_alias: 'kms:CreateAlias',
  aws_kms_key: 'kms:CreateKey',
  aws_lambda_event_source_mapping: 'lambda:CreateEventSourceMapping',
  aws_lambda_function: 'lambda:CreateFunction',
  aws_lambda_function_event_invoke_config: 'lambda:PutFunctionEventInvokeConfig',
  aws_lambda_layer_version: 'lambda:PublishLayerVersion',
  aws_lambda_permission: 'lambda:AddPermission',
  aws_s3_bucket: 's3:CreateBucket',
  aws_s3_bucket_lifecycle_configuration: 's3:PutLifecycleConfiguration',
  aws_s3_bucket_logging: 's3:PutBucketLogging',
  aws_s3_bucket_policy: 's3:PutBucketPolicy',
  aws_s3_bucket_public_access_block: 's3:PutBucketPublicAccessBlock',
  aws_s3_bucket_server_side_encryption_configuration: 's3:PutEncryptionConfiguration',
  aws_s3_bucket_versioning: 's3:PutBucketVersioning',
  aws_sns_topic: 'sns:CreateTopic',
  aws_sns_topic_policy: 'sns:SetTopicAttributes',
  aws_sns_topic_subscription: 'sns:Subscribe',
  aws_sqs_queue: 'sqs:CreateQueue',
  aws_sqs_queue_policy: 'sqs:SetQueueAttributes',
};

it('grants the making of every resource that Terraform declares, switched on by default or not', () => {
  const folder = new URL('../../../../terraform/', import.meta.url);
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:modules\/[^/]+\/)?[^/]+\.tf$/.test(path))
    .map((path) => readFileSync(new URL(path, folder), 'utf8'));
  const types = texts.flatMap((text) =>
    [...text.matchAll(/^resource "(aws_\w+)"/gm)].map(([, type = '']) => type),
  );
  const granted = listGranted(DEPLOY);

  const missing = [...new Set(types)].filter((type) => !granted.includes(MAKING[type] ?? ''));
  expect(types.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
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

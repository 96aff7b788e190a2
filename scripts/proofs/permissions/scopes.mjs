// Where the permissions of people who deploy reach: resources by name, for the default stack_name. Account and Region are
// left open, so that the files serve as they are; a policy reaches no further than the account of its principal all the same,
// unless the other account lets it in.
import { matchesPattern } from '../deployment/policy.mjs';

export const STACK = 'iam-activity-tracker';
const DATABASE = 'iam_activity_tracker_database';

/**
 * Patterns by scope. The first scope that fits an ARN is its own, so objects come before buckets.
 *
 * @type {Record<string, readonly string[]>}
 */
export const SCOPES = {
  Roles: [`arn:aws:iam::*:role/${STACK}-*`],
  Policies: [`arn:aws:iam::*:policy/${STACK}-reader*`],
  ChatServiceRole: [
    'arn:aws:iam::*:role/aws-service-role/management.chatbot.amazonaws.com/AWSServiceRoleForAWSChatbot',
  ],
  Functions: [`arn:aws:lambda:*:*:function:${STACK}-*`],
  Mappings: ['arn:aws:lambda:*:*:event-source-mapping:*'],
  Layers: [`arn:aws:lambda:*:*:layer:${STACK}-*`],
  SigningConfigurations: ['arn:aws:lambda:*:*:code-signing-config:*'],
  LogGroups: [`arn:aws:logs:*:*:log-group:/aws/lambda/${STACK}-*`],
  Queues: [`arn:aws:sqs:*:*:${STACK}-*`],
  Topics: [`arn:aws:sns:*:*:${STACK}-*`],
  Channels: [`arn:aws:chatbot::*:chat-configuration/*/${STACK}-*`],
  Rules: [`arn:aws:events:*:*:rule/${STACK}-*`],
  Buses: [`arn:aws:events:*:*:event-bus/${STACK}-*`],
  // A stack set is asked about with its targets and the types of resources in its stacks.
  // That of the members lies in the management account, whoever makes it (CloudFormation user guide, delegated administrators).
  StackSets: [
    `arn:aws:cloudformation:*:*:stackset/${STACK}-push:*`,
    `arn:aws:cloudformation:*:*:stackset-target/${STACK}-push:*`,
    `arn:aws:cloudformation:*:*:stackset/${STACK}-members:*`,
    `arn:aws:cloudformation:*:*:stackset-target/${STACK}-members:*`,
    'arn:aws:cloudformation:*::type/resource/*',
  ],
  Trails: [`arn:aws:cloudtrail:*:*:trail/${STACK}-*`],
  Tables: [`arn:aws:dynamodb:*:*:table/${STACK}-*`, 'arn:aws:dynamodb:*:*:table/iam-user-records'],
  // Only what has a reason is scoped to these: a recorded call on them is one on tables.
  LedgerTables: ['events', 'alerts'].flatMap((name) => [
    `arn:aws:dynamodb:*:*:table/${STACK}-${name}`,
    `arn:aws:dynamodb:*:*:table/${STACK}-${name}/index/*`,
  ]),
  ControlTable: [`arn:aws:dynamodb:*:*:table/${STACK}-control`],
  Aliases: [`arn:aws:kms:*:*:alias/${STACK}`],
  Keys: ['arn:aws:kms:*:*:key/*'],
  Alarms: [`arn:aws:cloudwatch:*:*:alarm:${STACK}-*`, 'arn:aws:cloudwatch:*:*:alarm:iam-monitor-*'],
  Dashboards: [`arn:aws:cloudwatch::*:dashboard/${STACK}*`],
  Objects: [`arn:aws:s3:::${STACK}-*/*`],
  Buckets: [`arn:aws:s3:::${STACK}-*`],
  Workgroups: [`arn:aws:athena:*:*:workgroup/${STACK}`],
  Crawlers: [`arn:aws:glue:*:*:crawler/${STACK}-crawler`],
  Catalogue: [
    'arn:aws:glue:*:*:catalog',
    `arn:aws:glue:*:*:database/${DATABASE}`,
    `arn:aws:glue:*:*:table/${DATABASE}/*`,
    // Of what a database holds, to delete it (Athena user guide, fine-grained access to Glue resources).
    `arn:aws:glue:*:*:userDefinedFunction/${DATABASE}/*`,
  ],
  Anything: ['*'],
};

/**
 * Returns the scope of an ARN. @throws Error when it is outside of all
 *
 * @param {string} arn
 */
export function scopeOf(arn) {
  if (arn === '*') return 'Anything';
  const found = Object.entries(SCOPES).find(
    ([name, patterns]) =>
      name !== 'Anything' && patterns.some((pattern) => matchesPattern(pattern, arn)),
  );
  if (found === undefined) throw new Error(`${arn} is in no scope of scripts/proofs/permissions`);
  return found[0];
}

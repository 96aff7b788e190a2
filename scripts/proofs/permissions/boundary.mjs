// The permissions boundary of what is deployed, and what makes people who deploy use it.
import { readdirSync, readFileSync } from 'node:fs';
import { SCOPES, STACK } from './scopes.mjs';

/**
 * Resources that roles are kept to, by service, or by action where that is nearer: those of the deployment, and the secrets of its destinations, which begin with
 * its name or `iam-tracker/`.
 * The other services know no resources, or read what is everywhere.
 *
 * @type {Record<string, readonly string[] | string | undefined>}
 */
const BOUNDARY_PLACES = {
  // The roles of push: of rules and queues in other Regions, of the stacks that make them, and of each other.
  'iam:PassRole': [`arn:aws:iam::*:role/${STACK}-push*`],
  // And the roles by which member accounts and the bucket of a trail are read.
  'sts:AssumeRole': ['push', 'member', 'trail-reader'].map(
    (name) => `arn:aws:iam::*:role/${STACK}-${name}*`,
  ),
  cloudformation: [`arn:aws:cloudformation:*:*:stack/StackSet-${STACK}-push-*`],
  // The bus of alerts is yours.
  'events:PutEvents': '*',
  events: [...(SCOPES.Rules ?? []), ...(SCOPES.Buses ?? [])],
  dynamodb: [...(SCOPES.Tables ?? []), 'arn:aws:dynamodb:*:*:table/iam-user-records/*'],
  glue: SCOPES.Catalogue,
  kms: SCOPES.Keys,
  logs: [...(SCOPES.LogGroups ?? []), 'arn:aws:logs:*:*:log-group:/aws-glue/crawlers:*'],
  s3: SCOPES.Buckets,
  secretsmanager: [
    `arn:aws:secretsmanager:*:*:secret:${STACK}*`,
    'arn:aws:secretsmanager:*:*:secret:iam-tracker/*',
  ],
  sns: SCOPES.Topics,
  sqs: SCOPES.Queues,
};

const PINNED = new URL('../../../terraform/tests/fixtures/', import.meta.url);

/**
 * Returns a permissions boundary for the roles that are deployed: everything that any of them is pinned to, on what is
 * deployed. It does not narrow them; it bounds what a role can be made into by a person who deploys.
 */
export function buildBoundary() {
  const files = readdirSync(PINNED).filter(
    (name) => name.endsWith('.actions.json') && name !== 'reader.actions.json',
  );
  /** @type {string[]} */
  const actions = files.flatMap((name) => JSON.parse(readFileSync(new URL(name, PINNED), 'utf8')));
  const optional = [
    // lambda_tracing and vpc: parts of AWSXRayDaemonWriteAccess and AWSLambdaVPCAccessExecutionRole.
    ...['xray:PutTelemetryRecords', 'xray:PutTraceSegments', 'ec2:AssignPrivateIpAddresses'],
    ...[
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
    ],
    ...['ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses'],
  ];
  const all = [...new Set([...actions, ...optional])].sort();
  /** Actions by the resources that they are kept to. @type {Map<string, string[]>} */
  const places = new Map();
  for (const action of all) {
    const place = BOUNDARY_PLACES[action] ?? BOUNDARY_PLACES[serviceOf(action)] ?? '*';
    const key = JSON.stringify(place);
    places.set(key, [...(places.get(key) ?? []), action]);
  }
  return {
    Version: '2012-10-17',
    Statement: [...places].map(([place, names]) => ({
      Sid: place === '"*"' ? 'Anywhere' : `Own${serviceOf(names[0] ?? '')}`,
      Effect: /** @type {const} */ ('Allow'),
      Action: names,
      Resource: JSON.parse(place),
    })),
  };
}

/** @param {string} action */
function serviceOf(action) {
  return action.split(':')[0] ?? '';
}

/**
 * Refuses roles without the boundary. A role that has it keeps it: the key stands for the boundary that a role has or is
 * given (Service Authorization Reference, IAM), and is absent without one, which fits a negated comparison.
 */
export const REQUIRE_BOUNDARY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'NoRoleWithoutBoundary',
      Effect: /** @type {const} */ ('Deny'),
      Action: [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
      ],
      Resource: '*',
      Condition: {
        StringNotLike: { 'iam:PermissionsBoundary': `arn:aws:iam::*:policy/${STACK}-boundary` },
      },
    },
    {
      Sid: 'BoundaryStays',
      Effect: /** @type {const} */ ('Deny'),
      Action: ['iam:DeleteRolePermissionsBoundary'],
      Resource: '*',
    },
    {
      Sid: 'BoundaryIsLeftAlone',
      Effect: /** @type {const} */ ('Deny'),
      Action: [
        'iam:CreatePolicyVersion',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:SetDefaultPolicyVersion',
      ],
      Resource: `arn:aws:iam::*:policy/${STACK}-boundary`,
    },
  ],
};

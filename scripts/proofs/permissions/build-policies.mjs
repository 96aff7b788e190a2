// Policies for the people and pipelines that deploy: what a recorded deployment asked AWS for, and what is known to be asked
// for besides, by the resources that it is about.
import { readFileSync } from 'node:fs';
import { buildBoundary, REQUIRE_BOUNDARY } from './boundary.mjs';
import { ARTIFACTS_POLICY, STATE_POLICY } from './bucket-policies.mjs';
import { SCOPES, STACK } from './scopes.mjs';

/** Scopes by action: what is granted, or was asked for. @typedef {Record<string, readonly string[]>} Grants */

/** Actions by who asked for them in the recorded deployment. @typedef {{ terraform: Grants, 'iam-tracker': Grants }} Recording */

/**
 * @typedef {object} ReasonedGrants
 * @property {'terraform' | 'iam-tracker'} client
 * @property {string} why it is granted although no recorded call used it
 * @property {string} source
 * @property {Grants} grants
 */

/** Characters of a managed policy, without white space (IAM user guide, "IAM and AWS STS quotas"). */
export const MAX_POLICY_CHARACTERS = 6_144;

/** @type {Recording} */
export const RECORDED = readJson('recorded-calls.json');
/** @type {readonly ReasonedGrants[]} */
export const REASONED = readJson('reasoned-grants.json');

/** @param {string} name */
function readJson(name) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

/**
 * Files of policies: who needs it, and the services that it is about.
 *
 * @type {Record<string, { client: keyof Recording, services: readonly string[] }>}
 */
const FILES = {
  'deploy-functions': {
    client: 'terraform',
    services: ['iam', 'lambda', 'logs', 'sqs', 'events', 'ec2'],
  },
  'deploy-storage': {
    client: 'terraform',
    services: ['dynamodb', 'kms', 'sns', 'cloudwatch', 'chatbot'],
  },
  'deploy-push': {
    client: 'terraform',
    services: ['cloudformation', 'cloudtrail', 'organizations'],
  },
  'deploy-lake': { client: 'terraform', services: ['s3', 'glue', 'athena'] },
  operate: { client: 'iam-tracker', services: [] },
};

/**
 * @typedef {object} PolicyFile
 * @property {string} Version
 * @property {{ Sid: string, Effect: 'Allow' | 'Deny', Action: string[], Resource: string | string[],
 *   Condition?: Condition }[]} Statement
 */

/** @typedef {NonNullable<import('../deployment/policy.mjs').Statement['Condition']>} Condition */

const OF_OUR_FUNCTIONS = { ArnLike: { 'lambda:FunctionArn': [...(SCOPES.Functions ?? [])] } };
const OF_OUR_KEY = { StringEquals: { 'aws:ResourceTag/Application': STACK } };
/** @param {string} service */
const via = (service) => ({ StringLike: { 'kms:ViaService': `${service}.*.amazonaws.com` } });

/**
 * Conditions by action. A new key may take minutes until KMS knows its tags, so what the first apply asks of it has none
 * (KMS developer guide, "ABAC for AWS KMS").
 *
 * @type {Record<string, Condition>}
 */
const CONDITIONS = {
  'iam:CreateServiceLinkedRole': {
    StringEquals: { 'iam:AWSServiceName': 'management.chatbot.amazonaws.com' },
  },
  'iam:PassRole': {
    StringEquals: {
      'iam:PassedToService': [
        'chatbot.amazonaws.com',
        'cloudformation.amazonaws.com',
        'events.amazonaws.com',
        'glue.amazonaws.com',
        'lambda.amazonaws.com',
      ],
    },
  },
  'kms:CreateGrant': { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  'kms:Decrypt': via('*'),
  'kms:Encrypt': via('*'),
  'kms:GenerateDataKey': via('*'),
  'kms:PutKeyPolicy': OF_OUR_KEY,
  'kms:ScheduleKeyDeletion': OF_OUR_KEY,
  'kms:UntagResource': OF_OUR_KEY,
  'kms:UpdateKeyDescription': OF_OUR_KEY,
  'lambda:AddPermission': { StringEquals: { 'lambda:Principal': 'events.amazonaws.com' } },
  'lambda:CreateEventSourceMapping': OF_OUR_FUNCTIONS,
  'lambda:DeleteEventSourceMapping': OF_OUR_FUNCTIONS,
  'lambda:UpdateEventSourceMapping': OF_OUR_FUNCTIONS,
};

/**
 * Returns the policy documents by the name of their file, in the order in which people need them.
 *
 * @param {Recording} [recorded]
 * @param {readonly ReasonedGrants[]} [reasoned]
 * @returns {ReadonlyMap<string, PolicyFile>}
 */
export function buildPolicies(recorded = RECORDED, reasoned = REASONED) {
  const documents = Object.entries(FILES).map(([file, { client, services }]) => {
    const known = reasoned.filter((each) => each.client === client).map(({ grants }) => grants);
    const grants = joinGrants([recorded[client], ...known]);
    const own = Object.entries(grants).filter(
      ([action]) => services.length === 0 || services.includes(action.split(':')[0] ?? ''),
    );
    return /** @type {const} */ ([file, toDocument(own)]);
  });
  return new Map(
    /** @type {[string, PolicyFile][]} */ ([
      ...documents,
      ['state', STATE_POLICY],
      ['artifacts', ARTIFACTS_POLICY],
      ['boundary', buildBoundary()],
      ['require-boundary', REQUIRE_BOUNDARY],
    ]),
  );
}

/**
 * Joins what several lists grant.
 *
 * @param {readonly Grants[]} lists
 * @returns {Grants}
 */
export function joinGrants(lists) {
  /** @type {Record<string, string[]>} */
  const joined = {};
  for (const [action, scopes] of lists.flatMap(Object.entries)) {
    joined[action] = [...new Set([...(joined[action] ?? []), ...scopes])];
  }
  return joined;
}

/** @param {readonly (readonly [action: string, scopes: readonly string[]])[]} grants */
function toDocument(grants) {
  const order = Object.keys(SCOPES);
  /** @type {Map<string, { scopes: string[], condition: Condition | undefined, actions: string[] }>} */
  const groups = new Map();
  for (const [action, names] of grants) {
    const scopes = [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const condition = CONDITIONS[action];
    const key = JSON.stringify([scopes, condition]);
    const group = groups.get(key) ?? { scopes, condition, actions: [] };
    groups.set(key, { ...group, actions: [...group.actions, action] });
  }
  const statements = [...groups.values()]
    .map(({ actions, condition, scopes }) => ({
      Sid: nameStatement(scopes, actions, condition),
      Effect: /** @type {const} */ ('Allow'),
      Action: actions.sort(),
      Resource: scopes.includes('Anything') ? '*' : scopes.flatMap((name) => SCOPES[name] ?? []),
      ...(condition === undefined ? {} : { Condition: condition }),
    }))
    .sort((a, b) => (a.Sid < b.Sid ? -1 : 1));
  return { Version: '2012-10-17', Statement: statements };
}

/** @param {string[]} scopes @param {string[]} actions @param {Condition | undefined} condition */
function nameStatement(scopes, actions, condition) {
  const name = scopes.join('And');
  if (condition === undefined) return name;
  const [, first = ''] = actions.toSorted()[0]?.split(':') ?? [];
  return `${name}${first}`;
}

// Holds what the operator of the proof asks for against the policies that people are given: each call is refused, as AWS
// would, unless the policy of its program allows it.
import { listDenied, listGranted, matchesPattern } from '../deployment/policy.mjs';
import { buildPolicies, joinGrants, REASONED, RECORDED } from './build-policies.mjs';
import { scopeOf } from './scopes.mjs';

/** @typedef {import('../deployment/aws-call.mjs').AwsCall} AwsCall */
/** @typedef {import('../deployment/aws-call.mjs').AwsRequest} AwsRequest */
/** @typedef {import('./build-policies.mjs').Recording} Recording */
/** @typedef {import('../deployment/policy.mjs').PolicyDocument} PolicyDocument */
/** @typedef {keyof Recording} Client */
/** @typedef {AwsCall & { client: Client }} OperatorCall */

/** Everyone may ask who they are, whatever their policies say (STS API reference, GetCallerIdentity). */
const ALWAYS_ALLOWED = 'sts:GetCallerIdentity';

/** @type {Record<Client, readonly string[]>} */
export const FILES_OF_CLIENT = {
  terraform: [
    'deploy-functions',
    'deploy-storage',
    'deploy-push',
    'deploy-lake',
    'require-boundary',
  ],
  'iam-tracker': ['operate'],
};

/**
 * Tells which program of the operator a request is of.
 *
 * @param {AwsRequest} request
 * @returns {Client}
 */
function clientOf({ headers }) {
  return /Terraform/.test(String(headers['user-agent'])) ? 'terraform' : 'iam-tracker';
}

/**
 * Returns a guard of what the operator asks for.
 *
 * @param {string} accessKeyId of the operator
 * @param {boolean} isRecording lets everything through
 */
export function createOperatorGuard(accessKeyId, isRecording) {
  const policies = buildPolicies();
  const documents = Object.fromEntries(
    Object.entries(FILES_OF_CLIENT).map(([client, files]) => [
      client,
      files.flatMap((file) => policies.get(file) ?? []),
    ]),
  );
  return createGuard(accessKeyId, (client) =>
    isRecording ? undefined : (documents[client] ?? []),
  );
}

/**
 * Returns a guard of what the owner of an access key asks for.
 *
 * @param {string} accessKeyId
 * @param {(client: Client) => readonly PolicyDocument[] | undefined} policiesOf undefined: everything is let through
 */
export function createGuard(accessKeyId, policiesOf) {
  /** @type {OperatorCall[]} */
  const calls = [];
  /** @type {Set<string>} */
  const denied = new Set();
  return {
    calls,
    /** Calls that no policy allows, each once. */
    denied,
    /**
     * Notes the calls of a request and returns the answer of AWS when one of them is not allowed.
     *
     * @param {readonly AwsCall[]} judged
     * @param {AwsRequest} request
     */
    refuse(judged, request) {
      const own = judged.filter(
        (call) => call.accessKeyId === accessKeyId && call.action !== ALWAYS_ALLOWED,
      );
      const client = clientOf(request);
      calls.push(...own.map((call) => ({ ...call, client })));
      const policies = policiesOf(client);
      if (policies === undefined) return undefined;
      const refused = own.flatMap((call) =>
        listDenied(policies, call).map((arn) => `${client}: ${call.action} on ${arn}`),
      );
      for (const each of refused) denied.add(each);
      const [first] = refused;
      return first === undefined ? undefined : accessDenied(first, request);
    },
  };
}

/**
 * The answer of AWS to what a policy does not allow.
 *
 * @param {string} what
 * @param {AwsRequest} request
 */
export function accessDenied(what, { headers, url }) {
  const message = `the policy of ${what} does not allow it`;
  // Lambda's paths begin with a date, and answer in JSON too.
  if (headers['x-amz-target'] !== undefined || /^\/\d{4}-\d\d-\d\d\//.test(url)) {
    return {
      status: 400,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-errortype': 'AccessDeniedException',
      },
      body: JSON.stringify({ __type: 'AccessDeniedException', message }),
    };
  }
  const error = `<Code>AccessDenied</Code><Message>${message}</Message>`;
  return {
    status: 403,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error><Type>Sender</Type>${error}</Error>${error}</ErrorResponse>`,
  };
}

/**
 * Returns what a deployment asked for, as it is kept and made into policies.
 *
 * @param {readonly OperatorCall[]} calls
 * @returns {Recording}
 */
export function recordCalls(calls) {
  /** @param {Client} client */
  const grantsOf = (client) => {
    const own = calls.filter((call) => call.client === client);
    const grants = joinGrants(
      own.map(({ action, resources }) => ({ [action]: resources.map(scopeOf) })),
    );
    const sorted = Object.entries(grants).map(
      ([action, scopes]) => /** @type {const} */ ([action, [...scopes].sort()]),
    );
    return Object.fromEntries(sorted.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return { terraform: grantsOf('terraform'), 'iam-tracker': grantsOf('iam-tracker') };
}

/**
 * Compares what is granted with what was asked for.
 *
 * @param {readonly OperatorCall[]} calls
 * @param {Client} client
 */
export function compareGrants(calls, client) {
  const policies = buildPolicies();
  const granted = listGranted(FILES_OF_CLIENT[client].flatMap((file) => policies.get(file) ?? []));
  const actions = new Set(
    calls.filter((call) => call.client === client).map(({ action }) => action),
  );
  const reasoned = joinGrants(
    REASONED.filter((each) => each.client === client).map(({ grants }) => grants),
  );
  const used = granted.filter((pattern) =>
    [...actions].some((action) => matchesPattern(pattern, action)),
  );
  const unused = granted.filter((pattern) => !used.includes(pattern));
  return {
    used,
    unused,
    /** Granted because an earlier deployment asked for it; this one did not. */
    stale: unused.filter((action) => !Object.hasOwn(reasoned, action)),
    /** Reasons for what a recorded deployment asks for by itself. */
    needless: Object.keys(reasoned).filter((action) =>
      Object.hasOwn(RECORDED[client], action)
        ? (reasoned[action] ?? []).every((scope) => RECORDED[client][action]?.includes(scope))
        : false,
    ),
  };
}

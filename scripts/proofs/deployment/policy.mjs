// Are the deployed policies enough, and not more? Every call that a function made, and Lambda made for it, is
// held against the policy that its role has; what is granted and was never used needs a reason.
// Knows what identity policies of ours use; anything it does
// not know it refuses to judge, so that no statement counts without being understood.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Statement
 * @property {'Allow' | 'Deny'} Effect
 * @property {string | string[]} [Action]
 * @property {string | string[]} [NotAction]
 * @property {string | string[]} [Resource]
 * @property {string | string[]} [NotResource]
 * @property {Record<string, Record<string, string | string[]>>} [Condition]
 */

/** @typedef {{ Statement: Statement | Statement[] }} PolicyDocument */
/** @typedef {Pick<import('./aws-call.mjs').AwsCall, 'action' | 'resources' | 'conditions'>} JudgedCall */

/**
 * Lists the resources of a call that the policies do not allow: none means the call goes through. A deny
 * wins over every allow.
 *
 * @param {readonly PolicyDocument[]} policies
 * @param {JudgedCall} call
 * @returns {string[]}
 */
export function listDenied(policies, { action, resources, conditions }) {
  const statements = policies.flatMap(({ Statement }) => listOf(Statement));
  return resources.filter((resource) => {
    const fitting = statements.filter(
      (statement) =>
        fitsAction(statement, action) &&
        fitsResource(statement, resource) &&
        fitsConditions(statement, conditions),
    );
    const isDenied = fitting.some(({ Effect }) => Effect === 'Deny');
    return isDenied || !fitting.some(({ Effect }) => Effect === 'Allow');
  });
}

/**
 * Lists the action patterns that the policies allow, sorted.
 *
 * @param {readonly PolicyDocument[]} policies
 * @returns {string[]}
 */
export function listGranted(policies) {
  const patterns = policies
    .flatMap(({ Statement }) => listOf(Statement))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      if (statement.NotAction !== undefined) {
        throw new Error('Allow with NotAction grants what cannot be listed');
      }
      return listOf(statement.Action);
    });
  return [...new Set(patterns)].sort();
}

/**
 * Tells whether a pattern with `*` and `?` matches the whole text.
 *
 * @param {string} pattern
 * @param {string} text
 */
export function matchesPattern(pattern, text) {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${source.replace(/\?/g, '.')}$`, 's').test(text);
}

/** @param {Statement} statement @param {string} action */
function fitsAction({ Action, NotAction }, action) {
  /** @type {(pattern: string) => boolean} */
  const matches = (pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  if (NotAction !== undefined) return !listOf(NotAction).some(matches);
  return listOf(Action).some(matches);
}

/** @param {Statement} statement @param {string} resource */
function fitsResource({ Resource, NotResource }, resource) {
  /** @type {(pattern: string) => boolean} */
  const matches = (pattern) => matchesPattern(pattern, resource);
  if (NotResource !== undefined) return !listOf(NotResource).some(matches);
  return listOf(Resource).some(matches);
}

/** @type {Record<string, (expected: string, actual: string) => boolean>} */
const COMPARISONS = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: matchesPattern,
  ArnEquals: matchesPattern,
  ArnLike: matchesPattern,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/**
 * Every operator and every key of it must hold; of several values one. A key that the call does not carry
 * fits no comparison but a negated one, as in IAM, and one of all the values there are.
 *
 * @param {Statement} statement
 * @param {Record<string, string | string[]>} conditions keys in lower case
 */
function fitsConditions({ Condition = {} }, conditions) {
  return Object.entries(Condition).every(([operator, keys]) => {
    const isOfAll = operator.startsWith('ForAllValues:');
    const isOptional = isOfAll || operator.endsWith('IfExists');
    const plain = operator.replace(/^ForAllValues:|IfExists$/g, '');
    const isNegated = /^(String|Arn)Not/.test(plain);
    const compare = COMPARISONS[plain.replace('Not', '')];
    if (compare === undefined) throw new Error(`condition operator ${operator} is not known here`);
    return Object.entries(keys).every(([key, expected]) => {
      const actual = conditions[key.toLowerCase()];
      if (actual === undefined) return isOptional || isNegated;
      /** @type {(one: string) => boolean} */
      const fits = (one) => listOf(expected).some((value) => compare(value, one)) !== isNegated;
      if (!isOfAll && Array.isArray(actual)) throw new Error(`${key} has several values`);
      return listOf(actual).every(fits);
    });
  });
}

/**
 * @template T
 * @param {T | T[] | undefined} value
 * @returns {T[]}
 */
function listOf(value) {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * Reasons by action: of what no run makes a function do, and of what a run may or may not, as its minutes fall.
 *
 * @typedef {{ never: Record<string, string>, sometimes: Record<string, string> }} Reasons
 */

/**
 * Reasons that a function may do what the run did not make it do, by role.
 *
 * @type {Record<string, Reasons>}
 */
export const UNUSED_GRANTS = JSON.parse(
  readFileSync(new URL('unused-grants.json', import.meta.url), 'utf8'),
);

/** @typedef {import('./deployed-lambda.mjs').DeployedLambda} DeployedLambda */

/**
 * Lists the calls that the policy of the function does not allow.
 *
 * @param {Pick<DeployedLambda, 'calls' | 'policies'>} lambda
 */
export function listDeniedCalls({ calls, policies }) {
  const denied = calls.flatMap((call) =>
    listDenied(policies, call).map((resource) => `${call.action} on ${resource}`),
  );
  return [...new Set(denied)].sort();
}

/**
 * Lists the granted actions that no call used, those with a reason apart.
 *
 * @param {Pick<DeployedLambda, 'calls' | 'policies' | 'role'>} lambda
 * @param {Record<string, Reasons>} [reasons]
 */
export function listUnusedGrants({ calls, policies, role }, reasons = UNUSED_GRANTS) {
  const { never, sometimes } = reasons[role] ?? { never: {}, sometimes: {} };
  const known = { ...never, ...sometimes };
  const granted = listGranted(policies);
  const unused = granted.filter(
    (pattern) =>
      !calls.some(({ action }) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())),
  );
  return {
    explained: unused.filter((pattern) => Object.hasOwn(known, pattern)),
    unexplained: unused.filter((pattern) => !Object.hasOwn(known, pattern)),
    /** Reasons for what is used although it never is, or not granted any more. */
    stale: [
      ...Object.keys(never).filter((pattern) => !unused.includes(pattern)),
      ...Object.keys(sometimes).filter((pattern) => !granted.includes(pattern)),
    ],
  };
}

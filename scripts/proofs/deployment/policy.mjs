// What IAM's policies of a role say about a call. Knows what identity policies of ours use; anything it does
// not know it refuses to judge, so that no statement counts without being understood.

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
        throw new Error('Allow with NotAction grants what nobody can list');
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

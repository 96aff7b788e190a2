// Are the deployed policies enough, and not more? Every call that a function made, and Lambda made for it, is
// held against the policy that its role has; what is granted and was never used needs a reason.
import { readFileSync } from 'node:fs';
import { listDenied, listGranted, matchesPattern } from './policy.mjs';

/**
 * Reasons by action: of what no run makes a function do, and of what a run may or may not, as its minutes fall.
 *
 * @typedef {{ never: Record<string, string>, sometimes: Record<string, string> }} Reasons
 */

/**
 * Why a function may do what the run did not make it do, by role.
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

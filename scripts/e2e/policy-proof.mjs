// Are the deployed policies enough, and not more? Every call that a function made, and Lambda made for it, is
// held against the policy that its role has; what is granted and was never used needs a reason.
import { readFileSync } from 'node:fs';
import { listDenied, listGranted, matchesPattern } from './policy.mjs';

/**
 * Why a function may do what the run never made it do: by role, then by action.
 *
 * @type {Record<string, Record<string, string>>}
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
 * @param {Record<string, Record<string, string>>} [reasons]
 */
export function listUnusedGrants({ calls, policies, role }, reasons = UNUSED_GRANTS) {
  const known = reasons[role] ?? {};
  const unused = listGranted(policies).filter(
    (pattern) =>
      !calls.some(({ action }) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())),
  );
  return {
    explained: unused.filter((pattern) => Object.hasOwn(known, pattern)),
    unexplained: unused.filter((pattern) => !Object.hasOwn(known, pattern)),
    /** Reasons for what is used, or not granted any more. */
    stale: Object.keys(known).filter((pattern) => !unused.includes(pattern)),
  };
}

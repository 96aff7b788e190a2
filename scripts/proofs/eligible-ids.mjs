// Which events must be stored, said once more without a line of the product's code.

import { isOfFamilies } from '../check/expected-families.mjs';

/** @typedef {import('@iam-tracker/simulator').CloudTrailRecord} CloudTrailRecord */

/** Events of global services are shown in one Region only. */
const GLOBAL = /^(iam|account|organizations)\./;
const HOME_REGION = 'us-east-1';

/**
 * Tells whether a record must be stored under the default settings: it is about identities, and not what
 * AWS services and service-linked roles read for themselves.
 *
 * @param {CloudTrailRecord} record
 */
export function isEligible(record) {
  if (!isOfFamilies(record)) return false;
  if (GLOBAL.test(record.eventSource) && record.awsRegion !== HOME_REGION) return false;
  return !(isReading(record) && isService(record));
}

/** @param {CloudTrailRecord} record */
function isReading({ readOnly, eventName }) {
  return readOnly ?? /^(AssumeRole|Describe|Get|List|Lookup|Search|Simulate)/.test(eventName);
}

/** @param {CloudTrailRecord} record */
function isService({ userIdentity }) {
  const identity = /** @type {any} */ (userIdentity ?? {});
  const issuer = identity.sessionContext?.sessionIssuer?.arn ?? '';
  return identity.type === 'AWSService' || issuer.includes(':role/aws-service-role/');
}

import { type ActivityEvent, lastSegment, parseJsonObject } from '@iam-tracker/core';
import { CHANGE_KINDS_BY_NAME, type IdentityChangeKind } from './identity-change.data.ts';

/** Calls of the access portal and of programs that get their own tokens: no change, whatever `readOnly` says. */
const SESSION_CALLS =
  /Token|^(?:Authenticate|Federate|GetRoleCredentials|Logout|StartDevice|RegisterClient)/;
const READING_NAME =
  /^(?:Batch(?:Get|Describe)|Describe|Generate|Get|Is|List|Lookup|Search|Simulate|Verify)/;

/** Returns what kind of change to identities a call is, or would have been; undefined for all others. */
export function classifyChange(event: ActivityEvent): IdentityChangeKind | undefined {
  const { eventName, eventSource, eventType, readOnly } = event;
  if (eventType === 'sts' || eventType === 'unparsed') return undefined;
  // Organizations names policies as IAM does; CreateSession of Roles Anywhere hands out credentials.
  if (eventType === 'guard') return eventName === 'CreateSession' ? undefined : 'guard';
  const known = CHANGE_KINDS_BY_NAME.get(eventName);
  if (known !== undefined) return known;
  if (eventType === 'signin' || eventSource.startsWith('sso-oauth.')) return undefined;
  const reads = readOnly === true || READING_NAME.test(eventName) || SESSION_CALLS.test(eventName);
  return reads ? undefined : 'other';
}

/** Fields that say what a change was about, the most telling first; the target says what it was done to. */
const DETAIL_FIELDS = [
  'policyName',
  'policyArn',
  'managedPolicyArn',
  'permissionsBoundary',
  'permissionSetArn',
  'groupName',
  'roleName',
  'accessKeyId',
  'serialNumber',
  'status',
] as const;

/** Returns the name of what a change was about; undefined when the record does not say. */
export function detailOfChange({ requestParameters, target }: ActivityEvent): string | undefined {
  const request = parseJsonObject(requestParameters);
  for (const field of DETAIL_FIELDS) {
    const value = request[field];
    if (typeof value !== 'string' || value === '') continue;
    const name = value.startsWith('arn:') ? lastSegment(value) : value;
    if (target?.slice(target.indexOf('/') + 1) !== name) return name;
  }
  return undefined;
}

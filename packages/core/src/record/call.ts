import type { Outcome } from '../event/activity-event.ts';
import {
  EMPTY_OBJECT,
  flagIn,
  isJsonObject,
  type JsonObject,
  listIn,
  objectIn,
  textIn,
} from '../json.ts';
import { MAX_LENGTH, readText } from './record-text.ts';

/** Outcomes of a call. */
export interface CallOutcome {
  readonly outcome: Outcome;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
}

/** Text that sign-ins that failed get as `errorCode`: CloudTrail records none for them. */
const FAILED_AUTHENTICATION = 'FailedAuthentication';

/** For records without `readOnly` (before version 1.02 and some sign-ins). CloudTrail counts AssumeRole* as reading. */
const READING_NAME = /^(?:AssumeRole|BatchGet|Describe|Get|List|Lookup|Search|Simulate)/;

/**
 * Reads how a call ended. An API call fails with an `errorCode`; console sign-ins fail with
 * `responseElements.{eventName}` and Identity Center sign-ins with `serviceEventDetails.{eventName}`
 * reading `Failure`, both without a code (CloudTrail User Guide, "Console sign-in events").
 */
export function readOutcome(record: JsonObject): CallOutcome {
  const recordedCode = readText(record, 'errorCode', MAX_LENGTH.freeText);
  const errorMessage = readText(record, 'errorMessage', MAX_LENGTH.freeText);
  const isRefused =
    saysFailure(record, 'responseElements') || saysFailure(record, 'serviceEventDetails');
  const errorCode = recordedCode ?? (isRefused ? FAILED_AUTHENTICATION : undefined);
  return { outcome: hasFailed(record) ? 'failure' : 'success', errorCode, errorMessage };
}

/** Tells whether a call failed, as `readOutcome` does. */
export function hasFailed(record: JsonObject): boolean {
  return (
    textIn(record, 'errorCode') !== undefined ||
    textIn(record, 'errorMessage') !== undefined ||
    saysFailure(record, 'responseElements') ||
    saysFailure(record, 'serviceEventDetails')
  );
}

/** Tells whether a call only reads: by its record's `readOnly`, or by its name where that is missing. */
export function isReading(record: JsonObject, eventName: string): boolean {
  return flagIn(record, 'readOnly') ?? READING_NAME.test(eventName);
}

/**
 * Returns the access key that a call handed out: the join between a role assumption and what its
 * session does later. STS answers with `credentials`, CreateAccessKey with `accessKey`, the Identity
 * Center portal with `roleCredentials`, the OAuth sign-in of the CLI with `accessToken`, Roles Anywhere
 * with a `credentialSet` of one.
 */
export function readIssuedAccessKeyId(record: JsonObject): string | undefined {
  const response = objectIn(record, 'responseElements');
  return (
    readKeyId(response, 'credentials') ??
    readKeyId(response, 'accessKey') ??
    readKeyId(response, 'roleCredentials') ??
    readKeyId(response, 'accessToken') ??
    readKeyId(objectIn(response, 'tokenOutput'), 'accessToken') ??
    readKeyId(readFirst(response, 'credentialSet'), 'credentials')
  );
}

function saysFailure(record: JsonObject, field: string): boolean {
  const part = record[field];
  if (!isJsonObject(part) || typeof record.eventName !== 'string') return false;
  const result = part[record.eventName];
  return typeof result === 'string' && result.toLowerCase() === 'failure';
}

function readKeyId(parent: JsonObject, field: string): string | undefined {
  return readText(objectIn(parent, field), 'accessKeyId', MAX_LENGTH.identifier);
}

function readFirst(parent: JsonObject, field: string): JsonObject {
  const [first] = listIn(parent, field);
  return isJsonObject(first) ? first : EMPTY_OBJECT;
}

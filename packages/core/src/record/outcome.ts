import type { Outcome } from '../event/activity-event.ts';
import { MAX_LENGTH } from './bounds.ts';
import { type JsonObject, readObject, readText } from './record.ts';

/** What sign-ins that failed get as `errorCode`: CloudTrail records none for them. */
export const FAILED_AUTHENTICATION = 'FailedAuthentication';

/** How a call ended. */
export interface CallOutcome {
  readonly outcome: Outcome;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
}

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
  const isFailure = errorCode !== undefined || errorMessage !== undefined;
  return { outcome: isFailure ? 'failure' : 'success', errorCode, errorMessage };
}

function saysFailure(record: JsonObject, field: string): boolean {
  if (typeof record.eventName !== 'string') return false;
  const result = readObject(record, field)[record.eventName];
  return typeof result === 'string' && result.toLowerCase() === 'failure';
}

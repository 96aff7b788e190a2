import type { JsonObject } from '../json.ts';

/**
 * Tells whether a value is a record for certain, wherever it is found. Messages of queues and streams
 * have fields of the same names, and sources such as `aws:sqs`.
 */
export function isWholeRecord(value: JsonObject): boolean {
  if (isQueueMessage(value)) return false;
  if ('eventVersion' in value && 'userIdentity' in value) return true;
  return (
    'eventID' in value && 'eventTime' in value && 'eventSource' in value && 'eventName' in value
  );
}

/**
 * Tells whether a value found where records are expected is one, however damaged: `eventVersion` and
 * `userIdentity` are in every record since version 1.0 (CloudTrail user guide, record contents). A
 * record that lost both is known by its time together with what happened.
 */
export function isRecordShaped(value: JsonObject): boolean {
  if (isQueueMessage(value)) return false;
  if ('eventVersion' in value || 'userIdentity' in value) return true;
  return (
    'eventTime' in value && ('eventName' in value || 'eventSource' in value || 'eventID' in value)
  );
}

/** Tells a message of a queue or a stream; SNS writes its names with a capital. */
export function isQueueMessage({ eventSource, EventSource = eventSource }: JsonObject): boolean {
  return typeof EventSource === 'string' && EventSource.startsWith('aws:');
}

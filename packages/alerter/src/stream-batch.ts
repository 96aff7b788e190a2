import { AppError, type Clock, type Logger } from '@iam-tracker/core';
import type { Arrival } from './alert-work.ts';
import { isJsonObject, objectIn, textIn } from './json-fields.ts';
import { decodeChange, decodeImage, isOtherUserItem } from './rule-event.ts';

/** What a batch of stream records holds. */
export interface StreamBatch {
  readonly arrivals: readonly Arrival[];
  /** Sequence numbers of the records that cannot be read, and never will be. */
  readonly poisonedIds: readonly string[];
}

/**
 * Decodes the records of a DynamoDB stream, of the events or of the user records: which one, the images
 * tell. Only new items count: changes and deletions are nothing
 * that happened in the account. A record that cannot be read is logged by its place, so that it can be
 * looked up, and named; the rest goes on without it.
 *
 * @throws AppError BAD_PAYLOAD when the payload is no batch of stream records: somebody else's trigger.
 */
export function readStreamBatch(payload: unknown, clock: Clock, logger: Logger): StreamBatch {
  const records = isJsonObject(payload) ? payload.Records : undefined;
  if (!Array.isArray(records)) {
    throw new AppError('BAD_PAYLOAD', 'The payload is no batch of DynamoDB stream records.', {
      hint: 'Connect the function to the streams of the events and the user records, and a schedule to it that says {"close":"due"}; nothing else.',
    });
  }
  const arrivals: Arrival[] = [];
  const poisonedIds: string[] = [];
  for (const record of records as unknown[]) {
    const entry = isJsonObject(record) ? record : {};
    const change = objectIn(entry, 'dynamodb');
    if (entry.eventName === 'MODIFY' || entry.eventName === 'REMOVE') continue;
    const id = textIn(change, 'SequenceNumber');
    const image = change.NewImage;
    if (isOtherUserItem(image)) continue;
    const event = decodeImage(image) ?? decodeChange(image);
    if (event !== undefined && id !== undefined) {
      arrivals.push({ id, event, storedAt: readTime(change.ApproximateCreationDateTime, clock) });
      continue;
    }
    const data = { sequence_number: id, record_id: textIn(entry, 'eventID'), keys: change.Keys };
    logger.error(data, 'Stream record cannot be read');
    // An empty name would bring the whole batch again.
    if (id !== undefined) poisonedIds.push(id);
  }
  return { arrivals, poisonedIds };
}

/** Epoch seconds in what Lambda delivers. */
function readTime(seconds: unknown, clock: Clock): number {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : clock.now();
}

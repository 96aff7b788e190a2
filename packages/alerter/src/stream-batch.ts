import { AppError, type Clock, type Logger } from '@iam-tracker/core';
import type { Arrival } from './alert-batch.ts';
import { isJsonObject, objectIn, textIn } from './json-fields.ts';
import { decodeImage } from './rule-event.ts';

/** What a batch of stream records holds. */
export interface StreamBatch {
  readonly arrivals: readonly Arrival[];
  /** Records that are no event, and never will be: reported, and not asked for again. */
  readonly poisoned: number;
}

/**
 * Decodes the records of a DynamoDB stream. Only new items count: changes and deletions are nothing
 * that happened in the account. A record that cannot be read would not be readable the next time
 * either and would hold up its shard for a day, so it is logged by its place and left behind; the
 * event itself is in the table.
 *
 * @throws AppError BAD_PAYLOAD when the payload is no batch of stream records: somebody else's trigger.
 */
export function readStreamBatch(payload: unknown, clock: Clock, logger: Logger): StreamBatch {
  const records = isJsonObject(payload) ? payload.Records : undefined;
  if (!Array.isArray(records)) {
    throw new AppError('BAD_PAYLOAD', 'The payload is no batch of DynamoDB stream records.', {
      hint: 'Connect the function to the stream of the events table, and to nothing else.',
    });
  }
  const arrivals: Arrival[] = [];
  let poisoned = 0;
  for (const record of records as unknown[]) {
    const entry = isJsonObject(record) ? record : {};
    const change = objectIn(entry, 'dynamodb');
    if (entry.eventName === 'MODIFY' || entry.eventName === 'REMOVE') continue;
    const id = textIn(change, 'SequenceNumber');
    const event = decodeImage(change.NewImage);
    if (event === undefined || id === undefined) {
      poisoned += 1;
      const data = { sequence_number: id, record_id: textIn(entry, 'eventID'), keys: change.Keys };
      logger.error(data, 'Stream record is no event and was left behind');
      continue;
    }
    arrivals.push({ id, event, storedAt: readTime(change.ApproximateCreationDateTime, clock) });
  }
  return { arrivals, poisoned };
}

/** Epoch seconds in what Lambda delivers. */
function readTime(seconds: unknown, clock: Clock): number {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : clock.now();
}

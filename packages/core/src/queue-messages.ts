import { AppError } from './error.ts';
import { isJsonObject, type JsonObject, objectIn, textIn } from './json.ts';

/** A message of SQS as Lambda hands it over. Its body is what anyone who can write to the queue may have written. */
export interface QueueMessage {
  readonly messageId: string;
  readonly queueArn: string;
  readonly body: string;
  /** Times that the queue has delivered it, this one included. */
  readonly attempt: number;
}

/** Answer to a batch: these messages come again when the visibility timeout of the queue is over, and the others are gone. */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Reads the messages of a batch.
 *
 * @throws AppError BAD_PAYLOAD, with `hint`, when the payload is no batch of SQS messages: a trigger that is none of ours
 */
export function readQueueMessages(payload: unknown, hint: string): readonly QueueMessage[] {
  const records = isJsonObject(payload) ? payload.Records : undefined;
  const messages = Array.isArray(records) ? records.map(readMessage) : [undefined];
  const known = messages.filter((each) => each !== undefined);
  if (known.length < messages.length) throw noQueueBatch(hint);
  return known;
}

/** Says that a payload is no batch of SQS messages. */
export function noQueueBatch(hint: string): AppError {
  return new AppError('BAD_PAYLOAD', 'The payload is no batch of SQS messages.', { hint });
}

function readMessage(record: unknown): QueueMessage | undefined {
  const entry: JsonObject = isJsonObject(record) ? record : {};
  const messageId = textIn(entry, 'messageId');
  const queueArn = textIn(entry, 'eventSourceARN');
  if (messageId === undefined || queueArn === undefined) return undefined;
  return {
    messageId,
    queueArn,
    body: textIn(entry, 'body') ?? '',
    attempt: Number(textIn(objectIn(entry, 'attributes'), 'ApproximateReceiveCount') ?? 1),
  };
}

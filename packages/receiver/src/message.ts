import {
  AppError,
  isJsonObject,
  type JsonObject,
  objectIn,
  parseJson,
  textIn,
} from '@iam-tracker/core';
import type { Message } from './ports.ts';

/** A message as Lambda hands it over; its body is what anybody may have written. */
export type RawMessage = Omit<Message, 'body'> & { readonly body: JsonObject | undefined };

/** @throws AppError BAD_PAYLOAD when the payload is no batch of SQS messages: a trigger that is none of ours. */
export function readMessages(payload: unknown): readonly RawMessage[] {
  const records = isJsonObject(payload) ? payload.Records : undefined;
  const messages = Array.isArray(records) ? records.map(readMessage) : [undefined];
  const known = messages.filter((each) => each !== undefined);
  if (known.length === messages.length) return known;
  throw new AppError('BAD_PAYLOAD', 'The payload is no batch of SQS messages.', {
    hint: 'Connect the function to the queue of pushed events, and nothing else.',
  });
}

/** `arn:aws:sqs:eu-west-1:123456789012:name` */
const QUEUE_ARN = /^arn:[a-z-]+:sqs:[a-z0-9-]+:(\d{12}):/;

function readMessage(record: unknown): RawMessage | undefined {
  const entry: JsonObject = isJsonObject(record) ? record : {};
  const messageId = textIn(entry, 'messageId');
  const accountId = QUEUE_ARN.exec(textIn(entry, 'eventSourceARN') ?? '')?.[1];
  if (messageId === undefined || accountId === undefined) return undefined;
  const body = parseJson(textIn(entry, 'body') ?? '');
  return {
    messageId,
    accountId,
    body: isJsonObject(body) ? body : undefined,
    attempt: Number(textIn(objectIn(entry, 'attributes'), 'ApproximateReceiveCount') ?? 1),
  };
}

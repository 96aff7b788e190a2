import { isJsonObject, type JsonObject, parseJson } from '@iam-tracker/core';
import {
  noQueueBatch,
  type QueueMessage,
  readQueueMessages,
} from '@iam-tracker/core/queue-messages';
import type { Message } from './ports.ts';

/** A message with its body opened, which is what anyone who can write to the queue may have written. */
export type RawMessage = Omit<Message, 'body'> & { readonly body: JsonObject | undefined };

const HINT = 'Connect the function to the queue of pushed events, and nothing else.';

/** @throws AppError BAD_PAYLOAD when the payload is no batch of SQS messages: a trigger that is none of ours. */
export function readMessages(payload: unknown): readonly RawMessage[] {
  return readQueueMessages(payload, HINT).map(openMessage);
}

/** `arn:aws:sqs:eu-west-1:123456789012:name` */
const QUEUE_ARN = /^arn:[a-z-]+:sqs:[a-z0-9-]+:(\d{12}):/;

function openMessage({ attempt, body: text, messageId, queueArn }: QueueMessage): RawMessage {
  const accountId = QUEUE_ARN.exec(queueArn)?.[1];
  if (accountId === undefined) throw noQueueBatch(HINT);
  const body = parseJson(text);
  return { messageId, accountId, body: isJsonObject(body) ? body : undefined, attempt };
}

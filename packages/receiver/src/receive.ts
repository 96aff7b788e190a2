import {
  type Clock,
  deadlineOf,
  groupBy,
  type InvocationContext,
  type Logger,
  startDeadline,
} from '@iam-tracker/core';
import type { QueueAnswer } from '@iam-tracker/core/queue-messages';
import { type RawMessage, readMessages } from './message.ts';
import type { Message, Setback, Source } from './ports.ts';

export interface ReceiveDependencies {
  /** Kinds of messages; the first that recognises one takes it. */
  readonly sources: readonly Source[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Times that the queue delivers a message before it gives it up. */
  readonly maxAttempts: number;
}

/** What is under way when the deadline comes: a batch of writes. */
const MARGIN_MILLISECONDS = 5_000;

/**
 * Takes a batch of one queue. A message is acknowledged only when all that it told is stored. What fails comes again and
 * concerns its message alone; what cannot be read is given up by the queue after its last attempt and kept in the failures
 * queue, with its reason in the log under its message id.
 *
 * @throws AppError BAD_PAYLOAD
 */
export async function receive(
  payload: unknown,
  context: InvocationContext,
  { clock, logger, maxAttempts, sources }: ReceiveDependencies,
): Promise<QueueAnswer> {
  const messages = readMessages(payload);
  const deadline = startDeadline(clock, deadlineOf(context, clock, MARGIN_MILLISECONDS), undefined);
  const setbacks: Setback[] = [];
  try {
    for (const [source, group] of groupBy(messages, (message) => sourceOf(message, sources))) {
      const taken =
        source === undefined ? group.map(refuse) : source.take(group as [Message], deadline.signal);
      setbacks.push(...(await taken));
    }
  } finally {
    deadline.stop();
  }
  const attempts = new Map(messages.map(({ attempt, messageId }) => [messageId, attempt]));
  for (const { error, messageId, reason } of setbacks) {
    const attempt = attempts.get(messageId) ?? 1;
    const facts = {
      message_id: messageId,
      attempt,
      reason,
      ...(error === undefined ? {} : { error }),
    };
    if (attempt >= maxAttempts) logger.error(facts, 'A message was given up');
    else logger.warn(facts, 'A message was not taken');
  }
  return { batchItemFailures: setbacks.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

function sourceOf({ body }: RawMessage, sources: readonly Source[]): Source | undefined {
  return body && sources.find((source) => source.recognises(body));
}

function refuse({ body, messageId }: RawMessage): Setback {
  const reason = body === undefined ? 'it is not a JSON object' : 'it is of no kind that is read';
  return { messageId, reason };
}

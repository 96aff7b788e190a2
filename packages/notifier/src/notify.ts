import {
  type Clock,
  deadlineOf,
  forEachConcurrently,
  type InvocationContext,
  type Logger,
  lastSegment,
} from '@iam-tracker/core';
import {
  type QueueAnswer,
  type QueueMessage,
  readQueueMessages,
} from '@iam-tracker/core/queue-messages';
import type { Channel, DeliveryLedger } from './ports.ts';
import { readNotice } from './read-notice.ts';

export interface NotifyDependencies {
  /** By the name of the queue that its alerts wait in. */
  readonly channels: ReadonlyMap<string, Channel>;
  readonly ledger: DeliveryLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Times that the queue delivers a message before it gives it up. */
  readonly maxAttempts: number;
}

/** Alerts that are under way at a time: a destination gets no burst. */
const WORKERS = 4;
/** What is under way when the deadline comes: a secret, a request, a mark. */
const MARGIN_MILLISECONDS = 25_000;

const HINT = 'Connect the function to the queues of the destinations, and nothing else.';

/**
 * Delivers a batch of one queue to its destination. What fails comes again and concerns its message alone; what was
 * delivered is known, however often it comes.
 *
 * @throws AppError BAD_PAYLOAD
 */
export async function notify(
  payload: unknown,
  context: InvocationContext,
  dependencies: NotifyDependencies,
): Promise<QueueAnswer> {
  const { clock } = dependencies;
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  const failed: string[] = [];
  await forEachConcurrently(readQueueMessages(payload, HINT), WORKERS, async (message) => {
    const isDone = clock.now() < deadline && (await deliver(message, dependencies));
    if (!isDone) failed.push(message.messageId);
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Tells whether the message is done. Never rejects: what happened is logged. */
async function deliver(message: QueueMessage, dependencies: NotifyDependencies): Promise<boolean> {
  const { attempt, body, messageId, queueArn } = message;
  const queueName = lastSegment(queueArn, ':');
  const { channels, ledger, maxAttempts } = dependencies;
  const logger = dependencies.logger.child({ destination: queueName, attempt });
  const channel = channels.get(queueName);
  const notice = readNotice(body);
  if (channel === undefined || notice === undefined) {
    const reason =
      channel === undefined ? 'A queue has no destination' : 'A message is no alert of ours';
    logger.error({ message_id: messageId }, reason);
    return false;
  }
  const { alert_id: alertId, rule, severity } = notice.document;
  const key = { destination: queueName, alertId };
  const about = { alert_id: alertId, rule_id: rule.id, severity };
  let isClaimed = false;
  try {
    const claim = await ledger.claim(key);
    if (claim === 'delivered') return true;
    if (claim === 'leased') return false;
    isClaimed = true;
    await channel.deliver(notice);
  } catch (error) {
    const isLast = attempt >= maxAttempts;
    if (isLast) logger.error({ ...about, error }, 'An alert was given up at a destination');
    else logger.warn({ ...about, error }, 'A destination did not take an alert');
    // The lease ends by itself if this fails too.
    if (isClaimed) await ledger.release(key).catch(() => undefined);
    return false;
  }
  await ledger.markDelivered(key).catch((error: unknown) => {
    // Told is told: that it comes again is less likely than that it would be told twice.
    logger.warn({ ...about, error }, 'What was delivered could not be marked');
  });
  logger.info(about, 'Alert delivered');
  return true;
}

import {
  AppError,
  type Clock,
  deadlineOf,
  forEachConcurrently,
  type InvocationContext,
  isJsonObject,
  type JsonObject,
  type Logger,
  lastSegment,
  objectIn,
  textIn,
} from '@iam-tracker/core';
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

/** The answer that Lambda expects: these messages come again when the visibility timeout of the queue is over. */
interface QueueResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** A message of a queue on its way to a destination. */
interface Delivery {
  readonly messageId: string;
  readonly queueName: string;
  readonly body: string;
  readonly attempt: number;
}

/** Alerts that are under way at a time: a destination gets no burst. */
const WORKERS = 4;
/** What is under way when the deadline comes: a secret, a request, a mark. */
const MARGIN_MILLISECONDS = 25_000;

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
): Promise<QueueResponse> {
  const { clock } = dependencies;
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  const failed: string[] = [];
  await forEachConcurrently(readDeliveries(payload), WORKERS, async (delivery) => {
    const isDone = clock.now() < deadline && (await deliver(delivery, dependencies));
    if (!isDone) failed.push(delivery.messageId);
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Tells whether the message is done. Never rejects: what happened is logged. */
async function deliver(delivery: Delivery, dependencies: NotifyDependencies): Promise<boolean> {
  const { attempt, messageId, queueName } = delivery;
  const { channels, ledger, maxAttempts } = dependencies;
  const logger = dependencies.logger.child({ destination: queueName, attempt });
  const channel = channels.get(queueName);
  const notice = readNotice(delivery.body);
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

/** @throws AppError BAD_PAYLOAD when the payload is no batch of SQS messages: a trigger that is none of ours. */
function readDeliveries(payload: unknown): readonly Delivery[] {
  const records = isJsonObject(payload) ? payload.Records : undefined;
  const deliveries = Array.isArray(records) ? records.map(readDelivery) : [undefined];
  const known = deliveries.filter((each) => each !== undefined);
  if (known.length === deliveries.length) return known;
  throw new AppError('BAD_PAYLOAD', 'The payload is no batch of SQS messages.', {
    hint: 'Connect the function to the queues of the destinations, and nothing else.',
  });
}

function readDelivery(record: unknown): Delivery | undefined {
  const entry: JsonObject = isJsonObject(record) ? record : {};
  const messageId = textIn(entry, 'messageId');
  const queueArn = textIn(entry, 'eventSourceARN');
  if (messageId === undefined || queueArn === undefined) return undefined;
  return {
    messageId,
    queueName: lastSegment(queueArn, ':'),
    body: textIn(entry, 'body') ?? '',
    attempt: Number(textIn(objectIn(entry, 'attributes'), 'ApproximateReceiveCount') ?? 1),
  };
}

import { MINUTE } from '@iam-tracker/core';
import { createHeap } from '../account/merge.ts';

/** What is sent to a queue. */
interface QueueDelivery {
  readonly arrivesAt: number;
  readonly body: string;
}

interface QueueOptions {
  readonly queueArn: string;
  /** Messages that a function gets together at most; 10 unless given. */
  readonly batchSize?: number;
  /** Longest that a message waits for others of its batch, milliseconds. */
  readonly windowMilliseconds?: number;
  /** Time after which a message that failed comes again. */
  readonly visibilityMilliseconds?: number;
  /** Times that a message is delivered before the queue gives it up. */
  readonly maxAttempts?: number;
}

/** The function's answer: which messages come again. */
interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Takes a batch at a time, milliseconds since the epoch. When it throws, all of the batch comes again.
 */
type QueueHandler = (payload: object, at: number) => Promise<QueueAnswer>;

/** What became of the messages of a queue. */
interface QueueOutcome {
  readonly messages: number;
  readonly batches: number;
  /** Bodies that the queue gave up, in the order of that. */
  readonly givenUp: readonly string[];
}

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly messageId: string;
  readonly sentAt: number;
  readonly body: string;
  readonly attempts: number;
}

/**
 * Hands what is sent to a queue to a function in batches, as Lambda does of an SQS queue, until nothing is left. Deliveries are
 * in the order of their arrival. What fails comes again after its visibility timeout, and is given up after its last attempt.
 */
export async function drainQueue(
  deliveries: Iterable<QueueDelivery>,
  handler: QueueHandler,
  options: QueueOptions,
): Promise<QueueOutcome> {
  const { batchSize = 10, maxAttempts = 5, windowMilliseconds = 0 } = options;
  const { visibilityMilliseconds = 6 * MINUTE } = options;
  const waiting = createHeap<Waiting>(
    (left, right) => left.at < right.at || (left.at === right.at && left.order < right.order),
  );
  const source = deliveries[Symbol.iterator]();
  const givenUp: string[] = [];
  let next = source.next();
  let messages = 0;
  let batches = 0;
  let order = 0;

  /** Takes what arrives up to a time into the queue. */
  function receiveUntil(time: number): void {
    while (!next.done && next.value.arrivesAt <= time) {
      const { arrivesAt, body } = next.value;
      const messageId = `message-${messages}`;
      waiting.push({ at: arrivesAt, order, messageId, sentAt: arrivesAt, body, attempts: 0 });
      messages += 1;
      order += 1;
      next = source.next();
    }
  }

  for (;;) {
    const arrival = next.done ? Number.POSITIVE_INFINITY : next.value.arrivesAt;
    const opensAt = Math.min(waiting.first()?.at ?? Number.POSITIVE_INFINITY, arrival);
    if (opensAt === Number.POSITIVE_INFINITY) break;
    const closesAt = opensAt + windowMilliseconds;
    receiveUntil(closesAt);
    const batch: Waiting[] = [];
    for (let first = waiting.first(); first && first.at <= closesAt; first = waiting.first()) {
      if (batch.length === batchSize) break;
      batch.push({ ...first, attempts: first.attempts + 1 });
      waiting.dropFirst();
    }
    const at = batch.at(-1)?.at ?? closesAt;
    batches += 1;
    const failed = await failedOf(batch, handler, at, options.queueArn);
    for (const message of batch.filter(({ messageId }) => failed.has(messageId))) {
      if (message.attempts >= maxAttempts) givenUp.push(message.body);
      else {
        waiting.push({ ...message, at: at + visibilityMilliseconds, order });
        order += 1;
      }
    }
  }
  return { messages, batches, givenUp };
}

async function failedOf(
  batch: readonly Waiting[],
  handler: QueueHandler,
  at: number,
  queueArn: string,
): Promise<ReadonlySet<string>> {
  try {
    const { batchItemFailures } = await handler(toPayload(batch, queueArn), at);
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  } catch {
    return new Set(batch.map(({ messageId }) => messageId));
  }
}

/** Writes a batch as Lambda hands it over. */
function toPayload(batch: readonly Waiting[], queueArn: string): object {
  return {
    Records: batch.map(({ attempts, body, messageId, sentAt }) => ({
      messageId,
      receiptHandle: `receipt-${messageId}-${attempts}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(attempts),
        SentTimestamp: String(sentAt),
        SenderId: 'AIDAEXAMPLEEVENTBRIDGE',
        ApproximateFirstReceiveTimestamp: String(sentAt),
      },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: queueArn.split(':')[3],
    })),
  };
}

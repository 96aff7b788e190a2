import { deliver, type StreamRecord } from '../../../proofs/deployment/stream-mapping.mjs';

const NOW = 1_800_000_000_000;
/** Settings without reports. */
export const mapping = { EventSourceArn: 'arn:stream', BatchSize: 10, MaximumRetryAttempts: 2 };
export const reporting = { ...mapping, FunctionResponseTypes: ['ReportBatchItemFailures'] };

/** Records a minute old, `e0` with sequence number 100 and so on. */
export function records(count: number, size = 0): StreamRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    eventID: `e${index}`,
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(100 + index),
      ApproximateCreationDateTime: NOW / 1000 - 60,
      NewImage: { text: { S: 'x'.repeat(size) } },
    },
  }));
}

type Handler = (ids: string[]) => object | undefined;

/** Delivers to a function that fails for undefined, and keeps what it was called with. */
export async function play(settings: typeof mapping, all: StreamRecord[], handler: Handler) {
  const batches: string[][] = [];
  const givenUp: string[] = [];
  const delivery = await deliver(settings, all, {
    invoke: async ({ Records }) => {
      const ids = Records.map(({ eventID }) => eventID);
      batches.push(ids);
      const result = handler(ids);
      return result === undefined ? { error: { message: 'failed' } } : { result };
    },
    giveUp: async (dropped, reason) => {
      givenUp.push(...dropped.map(({ eventID }) => `${eventID} ${reason}`));
    },
    now: () => NOW,
  });
  return { batches, givenUp, delivery };
}

/** The report of a function that could not deal with these sequence numbers. */
export const failing = (...identifiers: string[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

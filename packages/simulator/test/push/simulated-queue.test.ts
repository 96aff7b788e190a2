import { describe, expect, it } from '@jest/globals';
import { drainQueue } from '../../src/push/simulated-queue.ts';

interface Batch {
  readonly at: number;
  readonly bodies: readonly string[];
  readonly attempts: readonly string[];
}

const QUEUE = { queueArn: 'arn:aws:sqs:us-east-1:123456789012:q', visibilityMilliseconds: 100 };
const at = (arrivesAt: number, body = String(arrivesAt)) => ({ arrivesAt, body });

/** A function that refuses some bodies, and what it got. */
function createFunction(refuses: (body: string, attempt: number) => boolean = () => false) {
  const batches: Batch[] = [];
  const handler = async (payload: object, time: number) => {
    const { Records } = payload as {
      Records: {
        messageId: string;
        body: string;
        attributes: { ApproximateReceiveCount: string };
      }[];
    };
    const attemptOf = ({ attributes }: (typeof Records)[number]) =>
      attributes.ApproximateReceiveCount;
    batches.push({
      at: time,
      bodies: Records.map(({ body }) => body),
      attempts: Records.map(attemptOf),
    });
    const failed = Records.filter((each) => refuses(each.body, Number(attemptOf(each))));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
  return { batches, handler };
}

describe('drainQueue', () => {
  it('hands over what arrived by then, in batches', async () => {
    const { batches, handler } = createFunction();

    const outcome = await drainQueue([at(1), at(1, 'b'), at(1, 'c'), at(5)], handler, {
      ...QUEUE,
      batchSize: 2,
    });

    expect(batches.map(({ at: time, bodies }) => [time, bodies])).toEqual([
      [1, ['1', 'b']],
      [1, ['c']],
      [5, ['5']],
    ]);
    expect(outcome).toEqual({ messages: 4, batches: 3, givenUp: [] });
  });

  it('waits for others of a batch as long as it is told', async () => {
    const { batches, handler } = createFunction();

    await drainQueue([at(1), at(4), at(9)], handler, { ...QUEUE, windowMilliseconds: 5 });

    expect(batches.map(({ bodies }) => bodies)).toEqual([['1', '4'], ['9']]);
  });

  it('brings again what failed, and gives it up after its last attempt', async () => {
    const { batches, handler } = createFunction((body, attempt) => body === '1' || attempt < 2);

    const outcome = await drainQueue([at(1), at(2)], handler, { ...QUEUE, maxAttempts: 3 });

    expect(batches.map(({ at: time, attempts }) => [time, attempts])).toEqual([
      [1, ['1']],
      [2, ['1']],
      [101, ['2']],
      [102, ['2']],
      [201, ['3']],
    ]);
    expect(outcome.givenUp).toEqual(['1']);
  });

  it('brings all of a batch again when the function throws', async () => {
    let calls = 0;
    const outcome = await drainQueue(
      [at(1), at(1, 'b')],
      async () => {
        calls += 1;
        if (calls === 1) throw new Error('out of memory');
        return { batchItemFailures: [] };
      },
      QUEUE,
    );

    expect([calls, outcome.givenUp]).toEqual([2, []]);
  });
});

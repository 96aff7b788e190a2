// A queue of messages for the receiver: brings them in batches until each is acknowledged or given up, and kills the receiver
// now and then, which acknowledges nothing.
import { startChild } from '../child.mjs';

const BATCH = 100;
const MAX_ATTEMPTS = 3;

/** @typedef {{ id: string, body: string, attempt: number }} QueuedMessage */

/**
 * Makes what delivers to a receiver in a process of its own.
 *
 * @param {{ bundle: string, env: NodeJS.ProcessEnv, log: string }} options
 */
export function createDelivery({ bundle, env, log }) {
  const figures = { microseconds: 0, maxBytes: 0, batches: 0, kills: 0 };
  /** @type {import('../child.mjs').Child | undefined} */
  let receiver;

  async function start() {
    const child = startChild(
      new URL('receiver-run.mjs', import.meta.url),
      { bundle },
      {
        env: { ...env, MAX_ATTEMPTS: String(MAX_ATTEMPTS), LOG_LEVEL: 'ERROR' },
        log,
      },
    );
    await child.receive();
    return child;
  }

  /** @param {readonly QueuedMessage[]} batch @param {number | undefined} killAfter milliseconds */
  async function bring(batch, killAfter) {
    receiver ??= await start();
    const { receive, send, stop } = receiver;
    send({
      Records: batch.map(({ attempt, body, id }) => ({
        messageId: id,
        body,
        eventSourceARN: 'arn:aws:sqs:us-east-1:222233334444:trail',
        attributes: { ApproximateReceiveCount: String(attempt) },
      })),
    });
    if (killAfter !== undefined) {
      setTimeout(stop, killAfter);
      figures.kills += 1;
    }
    figures.batches += 1;
    try {
      const { failed, maxBytes, microseconds } = await receive();
      figures.microseconds += microseconds;
      figures.maxBytes = Math.max(figures.maxBytes, maxBytes);
      if (killAfter === undefined) return new Set(failed);
    } catch (error) {
      if (killAfter === undefined) throw error;
    }
    receiver = undefined;
    return new Set(batch.map(({ id }) => id));
  }

  return {
    figures,
    stop: () => receiver?.stop(),
    /**
     * Brings messages until none is left and returns how many were given up.
     *
     * @param {readonly string[]} bodies
     * @param {boolean} withKill whether one of the batches is cut short by a kill
     */
    async deliver(bodies, withKill) {
      let givenUp = 0;
      /** @type {QueuedMessage[]} */
      let waiting = bodies.map((body, index) => ({ id: `m-${index}`, body, attempt: 1 }));
      let killIn = withKill ? 1 : -1;
      while (waiting.length > 0) {
        const batch = waiting.slice(0, BATCH);
        const isKilled = killIn-- === 0;
        const failed = await bring(batch, isKilled ? 5 + (bodies.length % 60) : undefined);
        const again = batch.filter(({ id }) => failed.has(id));
        // A batch that died with its receiver is no attempt of its messages: the deployed queue allows for more.
        const next = again.map((message) => ({
          ...message,
          attempt: message.attempt + Number(!isKilled),
        }));
        givenUp += next.filter(({ attempt }) => attempt > MAX_ATTEMPTS).length;
        waiting = [
          ...waiting.slice(BATCH),
          ...next.filter(({ attempt }) => attempt <= MAX_ATTEMPTS),
        ];
      }
      return givenUp;
    },
  };
}

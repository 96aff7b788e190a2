import { fc, it } from '@fast-check/jest';
import { createVirtualTime, silentLogger } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { type NotifyDependencies, notify } from '../src/notify.ts';
import type { Notice } from '../src/ports.ts';
import { createMemoryDeliveries } from './world/memory-deliveries.ts';
import { aBatch, aDocument } from './world/notices.ts';

const QUEUES = ['chat', 'pagerduty', 'webhook'];
const VISIBILITY_MILLISECONDS = 360_000;
const MAX_ROUNDS = 60;

/**
 * What befalls one attempt: it is refused; it is taken but the answer is lost; the process dies before or after the delivery;
 * the table is down; the queue hands the message to two at once.
 */
const mishap = fc.constantFrom(
  'none',
  'refused',
  'answer lost',
  'dies before',
  'dies after',
  'table down',
  'twice at once',
);
const story = fc.record({
  alerts: fc.integer({ min: 1, max: 5 }),
  mishaps: fc.array(fc.array(mishap, { maxLength: 8 }), { minLength: 3, maxLength: 3 }),
  sick: fc.constantFrom(...QUEUES, 'none'),
});

interface Message {
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  attempt: number;
}

describe('notify', () => {
  it.prop([story])(
    'tells every destination every alert whatever befalls, none because of another, and doubles only what has one id',
    async ({ alerts, mishaps, sick }) => {
      const clock = createVirtualTime(Date.UTC(2026, 10, 30));
      const told = new Map<string, string[]>(QUEUES.map((queue) => [queue, []]));
      const left = new Map(QUEUES.map((queue, index) => [queue, [...(mishaps[index] ?? [])]]));
      let lostAnswers = 0;
      let current = 'none';
      let isTableDown = false;
      const channelOf = (queue: string) => ({
        async deliver({ document }: Notice) {
          if (queue === sick || current === 'refused') throw new Error('refused');
          if (current === 'dies before') await death();
          told.get(queue)?.push(document.alert_id);
          if (current === 'answer lost' || current === 'dies after') lostAnswers += 1;
          if (current === 'answer lost') throw new Error('timeout');
          if (current === 'dies after') await death();
        },
      });
      const dependencies: NotifyDependencies = {
        channels: new Map(QUEUES.map((queue) => [queue, channelOf(queue)])),
        ledger: createMemoryDeliveries(clock, () => isTableDown),
        clock,
        logger: silentLogger,
        maxAttempts: 720,
      };
      let waiting: Message[] = QUEUES.flatMap((queue) =>
        Array.from({ length: alerts }, (_, index) => ({
          queue,
          id: `${queue}-${index}`,
          body: JSON.stringify(aDocument({ alert_id: `alert-${index}` })),
          visibleAt: 0,
          attempt: 1,
        })),
      );

      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        for (const message of [...waiting].filter(({ visibleAt }) => visibleAt <= clock.now())) {
          current = left.get(message.queue)?.shift() ?? 'none';
          isTableDown = current === 'table down';
          message.visibleAt = clock.now() + VISIBILITY_MILLISECONDS;
          const attempt = () =>
            notify(
              aBatch(message.queue, [message]),
              { getRemainingTimeInMillis: () => 60_000 },
              dependencies,
            );
          const runs = current === 'twice at once' ? [attempt(), attempt()] : [attempt()];
          message.attempt += 1;
          // Of a process that died no answer comes: its message is visible again when its time is over.
          const silence = new Promise<[]>((resolve) => setImmediate(() => resolve([])));
          const answers = await Promise.race([Promise.all(runs), silence]);
          const isDone = answers.some(({ batchItemFailures }) => batchItemFailures.length === 0);
          if (isDone) waiting = waiting.filter((each) => each !== message);
        }
        await clock.run(clock.sleep(VISIBILITY_MILLISECONDS));
      }

      const expected = Array.from({ length: alerts }, (_, index) => `alert-${index}`);
      for (const queue of QUEUES) {
        const ids = told.get(queue) ?? [];
        if (queue === sick) expect(ids).toEqual([]);
        else expect([...new Set(ids)].sort()).toEqual(expected);
      }
      const count = [...told.values()].flat().length;
      const healthy = QUEUES.filter((queue) => queue !== sick).length;
      expect(count).toBeLessThanOrEqual(healthy * alerts + lostAnswers);
    },
  );
});

/** The end of the process: what it left is what the next one finds. */
const death = () => new Promise<never>(() => undefined);

import { createLogger } from '@iam-tracker/core';
import { createVirtualTime } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { type NotifyDependencies, notify } from '../src/notify.ts';
import type { Notice } from '../src/ports.ts';
import { createMemoryDeliveries } from './world/memory-deliveries.ts';
import { aBatch, aDocument } from './world/notices.ts';

const START = Date.UTC(2026, 10, 30);
const QUEUE = 'stack-notify-pagerduty';
const BODY = JSON.stringify(aDocument());

function createWorld(fail: (notice: Notice) => Error | undefined = () => undefined) {
  const clock = createVirtualTime(START);
  const delivered: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const dependencies: NotifyDependencies = {
    channels: new Map([
      [
        QUEUE,
        {
          async deliver(notice) {
            const error = fail(notice);
            if (error !== undefined) throw error;
            delivered.push(notice.document.alert_id);
          },
        },
      ],
    ]),
    ledger: createMemoryDeliveries(clock),
    clock,
    logger: createLogger({
      level: 'INFO',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
    maxAttempts: 3,
  };
  const run = (payload: unknown, left = 60_000) =>
    notify(payload, { getRemainingTimeInMillis: () => left }, dependencies);
  return { clock, delivered, dependencies, lines, run };
}

const failedIds = ({ batchItemFailures }: Awaited<ReturnType<typeof notify>>) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();

describe('notify', () => {
  it('delivers an alert once, however often the queue has it', async () => {
    const world = createWorld();
    const batch = aBatch(QUEUE, [
      { id: 'm-1', body: BODY },
      { id: 'm-2', body: BODY },
    ]);

    const first = await world.run(batch);
    const second = await world.run(batch);

    expect(world.delivered).toEqual([aDocument().alert_id]);
    // Both at once: the second finds the first at it, and comes again.
    expect(failedIds(first)).toEqual(['m-2']);
    expect(failedIds(second)).toEqual([]);
  });

  it('lets only that come again which failed, and says why', async () => {
    const world = createWorld(({ document }) =>
      document.alert_id === 'bad' ? new Error('is ill') : undefined,
    );
    const bad = JSON.stringify(aDocument({ alert_id: 'bad' }));

    const answer = await world.run(
      aBatch(QUEUE, [
        { id: 'm-1', body: bad },
        { id: 'm-2', body: BODY },
      ]),
    );

    expect(failedIds(answer)).toEqual(['m-1']);
    expect(world.delivered).toEqual([aDocument().alert_id]);
    expect(world.lines).toContainEqual(
      expect.objectContaining({
        level: 'WARNING',
        message: 'A destination did not take an alert',
        destination: QUEUE,
        alert_id: 'bad',
        attempt: 1,
        error_message: 'is ill',
      }),
    );
  });

  it('says aloud when an alert is given up', async () => {
    const world = createWorld(() => new Error('is ill'));

    await world.run(aBatch(QUEUE, [{ id: 'm-1', body: BODY, attempt: 3 }]));

    expect(world.lines).toMatchObject([
      { level: 'ERROR', message: 'An alert was given up at a destination', severity: 'HIGH' },
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['another schema', '{"schema":"other","version":1}'],
    ['no severity of ours', JSON.stringify({ ...aDocument(), severity: 'LOUD' })],
  ])('names a message that is no alert (%s), and the others go their way', async (_, body) => {
    const world = createWorld();

    const answer = await world.run(
      aBatch(QUEUE, [
        { id: 'poison', body },
        { id: 'm-2', body: BODY },
      ]),
    );

    expect(failedIds(answer)).toEqual(['poison']);
    expect(world.delivered).toHaveLength(1);
    expect(world.lines).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message_id: 'poison' }),
    );
  });

  it('keeps what comes for a destination that is none', async () => {
    const world = createWorld();

    const answer = await world.run(aBatch('other-queue', [{ id: 'm-1', body: BODY }]));

    expect(failedIds(answer)).toEqual(['m-1']);
    expect(world.lines).toMatchObject([{ message: 'A queue has no destination' }]);
  });

  it('begins nothing when its time is over', async () => {
    const world = createWorld();

    const answer = await world.run(aBatch(QUEUE, [{ id: 'm-1', body: BODY }]), 0);

    expect(failedIds(answer)).toEqual(['m-1']);
    expect(world.delivered).toEqual([]);
  });

  it('takes what was delivered for done although it could not be marked', async () => {
    const world = createWorld();
    const ledger = createMemoryDeliveries(world.clock);
    const dependencies = {
      ...world.dependencies,
      ledger: { ...ledger, markDelivered: () => Promise.reject(new Error('the table is down')) },
    };

    const answer = await notify(
      aBatch(QUEUE, [{ id: 'm-1', body: BODY }]),
      { getRemainingTimeInMillis: () => 60_000 },
      dependencies,
    );

    expect(failedIds(answer)).toEqual([]);
    expect(world.lines[0]).toMatchObject({ message: 'What was delivered could not be marked' });
  });

  it.each([[undefined], [{}], [{ Records: [{}] }], [{ Records: 'x' }]])(
    'refuses a payload that is no batch of a queue: %j',
    async (payload) => {
      await expect(createWorld().run(payload)).rejects.toMatchObject({ code: 'BAD_PAYLOAD' });
    },
  );
});

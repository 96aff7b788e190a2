import { type ActivityEvent, createLogger, DAY } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createRecentActivity } from '../../src/collect/recent-activity.ts';
import type { EventStore } from '../../src/ports.ts';

const NOW = Date.UTC(2026, 0, 2);
const MINUTE = 60;

type Line = Record<string, unknown>;

const store: EventStore = { put: async () => undefined, putMissing: async (list) => list };

/** Returns what the log says after these events are stored. */
async function logOf(events: readonly ActivityEvent[], how: 'put' | 'putMissing' = 'put') {
  const lines: Line[] = [];
  const activity = createRecentActivity(NOW);
  await activity.watch(store)[how](events);
  activity.log(
    createLogger({
      level: 'INFO',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
  );
  const ofMessage = (message: string) => lines.filter((line) => line.message === message);
  return {
    lines,
    counts: ofMessage('Activity of the last day stored'),
    noteworthy: ofMessage('Noteworthy event stored'),
    actors: ofMessage('Changes by an actor stored'),
  };
}

const failure = { eventType: 'signin', eventName: 'ConsoleLogin', outcome: 'failure' } as const;
const key = { eventName: 'CreateAccessKey', target: 'user/bob' } as const;
const root = { actor: 'root', actorType: 'root', eventName: 'PutUserPolicy' } as const;

describe('createRecentActivity', () => {
  it.each(['put', 'putMissing'] as const)(
    'counts what is stored by %s, and writes what is noteworthy of it',
    async (how) => {
      const { actors, counts, noteworthy } = await logOf(
        [
          sampleEvent('1', 1, { ...failure, errorCode: 'FailedAuthentication', target: 'a' }),
          sampleEvent('2', 2, key),
          sampleEvent('3', 3, root),
          sampleEvent('4', 4, { eventName: 'ListUsers', readOnly: true }),
        ],
        how,
      );

      expect(counts).toMatchObject([
        { changes: 2, failed_sign_ins: 1, root_uses: 1, new_access_keys: 1 },
      ]);
      expect(noteworthy).toMatchObject([
        {
          category: 'failed_sign_in',
          event_time: '2026-01-01T00:00:01Z',
          event_name: 'ConsoleLogin',
          actor: 'alice',
          source_ip: '192.0.2.1',
          outcome: 'failure',
          error_code: 'FailedAuthentication',
          account_id: '123456789012',
          event_id: '1',
        },
        { category: 'root_use', event_name: 'PutUserPolicy', actor_type: 'root' },
        { category: 'new_access_key', target: 'user/bob' },
      ]);
      expect(actors).toMatchObject([
        { actor: 'alice', actor_type: 'iam_user', changes: 1, last_change: 'CreateAccessKey' },
        { actor: 'root', changes: 1 },
      ]);
    },
  );

  it('names those first who changed most, with their last change, and twenty at most', async () => {
    const events = Array.from({ length: 30 }, (_, index) =>
      Array.from({ length: index + 1 }, (__, n) =>
        sampleEvent(`${index}-${n}`, n, { actor: `actor-${index}`, eventName: `Put${n}` }),
      ),
    ).flat();

    const { actors, counts } = await logOf(events.reverse());

    expect(actors).toHaveLength(20);
    expect(actors[0]).toMatchObject({ actor: 'actor-29', changes: 30, last_change: 'Put29' });
    expect(counts).toMatchObject([{ changes: 465 }]);
  });

  it('takes no session, refusal or service for a change', async () => {
    const { actors } = await logOf([
      sampleEvent('1', 0, { eventType: 'signin' }),
      sampleEvent('2', 0, { eventType: 'sts' }),
      sampleEvent('3', 0, { outcome: 'failure' }),
      sampleEvent('4', 0, { actorType: 'aws_service' }),
    ]);

    expect(actors).toEqual([]);
  });

  it('passes over history: it did not happen when it was read', async () => {
    const old = sampleEvent('1', -MINUTE, root);

    expect((await logOf([old])).lines).toEqual([]);
    const { noteworthy } = await logOf([old, sampleEvent('2', MINUTE, root)]);
    expect(noteworthy.map(({ event_id: id }) => id)).toEqual(['2']);
  });

  it('writes the newest twenty of a kind, and counts all', async () => {
    const events = Array.from({ length: 100 }, (_, second) =>
      sampleEvent(`${second}`, second * MINUTE, failure),
    );

    const { counts, noteworthy } = await logOf(events);

    expect(counts).toMatchObject([{ failed_sign_ins: 100 }]);
    expect(noteworthy.map(({ event_id: id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, index) => `${99 - index}`),
    );
  });

  it('counts nothing that could not be stored', async () => {
    const activity = createRecentActivity(NOW + DAY);
    const refusing: EventStore = {
      ...store,
      put: async () => {
        throw new Error('no');
      },
    };
    const lines: string[] = [];

    await expect(
      activity.watch(refusing).put([sampleEvent('1', MINUTE + 86_400, root)]),
    ).rejects.toThrow('no');
    activity.log(
      createLogger({ level: 'INFO', destination: { write: (line) => void lines.push(line) } }),
    );

    expect(lines).toEqual([]);
  });
});

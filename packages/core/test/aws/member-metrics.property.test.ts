import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { dispatchMembers } from '../../src/aws/members/dispatch-members.ts';
import { createLogger } from '../../src/logger.ts';
import type { Metric } from '../../src/metrics.ts';

const NOW = Date.UTC(2026, 0, 1);
const id = fc.integer({ min: 100_000_000_000, max: 100_000_000_060 }).map(String);
const ids = fc.uniqueArray(id, { maxLength: 60 });

describe('metrics of member accounts', () => {
  it.prop([ids, fc.uniqueArray(id, { maxLength: 50 })])(
    'are never of an account that is not named, nor two of one',
    async (members, accountMetrics) => {
      const published: Metric[] = [];
      const logger = createLogger({ level: 'ERROR', destination: { write: () => undefined } });
      await dispatchMembers(
        {
          accounts: {
            list: async () => members.map((each) => ({ id: each, name: each, state: 'ACTIVE' })),
          },
          marks: {
            read: async (list) => list.map((accountId) => ({ accountId, firstQueuedAt: NOW - 1 })),
            queue: async () => false,
            unqueue: async () => undefined,
            note: async () => undefined,
          },
          queue: { send: async () => [] },
          metrics: { publish: async (list) => void published.push(...list) },
          clock: { now: () => NOW },
          logger,
        },
        { units: [], excluded: [], intervalMinutes: 60, accountMetrics },
        '123456789012',
      );

      const own = published.flatMap(({ accountId }) => accountId ?? []);
      const expected = members.filter((each) => accountMetrics.includes(each));
      expect([...own].sort()).toEqual([...expected].sort());
      expect(published.filter(({ accountId }) => accountId === undefined)).toHaveLength(3);
    },
  );
});

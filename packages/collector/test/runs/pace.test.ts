import { describe, expect, it } from '@jest/globals';
import { createTestCollector, evenly } from '../world/collector.ts';
import type { Happening } from '../world/history.ts';

const HOUR = 3600;
const EVENTS = 20_000;

/** Events in bursts, as people and pipelines make them: most of the time is quiet. */
function inBursts(count: number): Happening[] {
  return Array.from({ length: 40 }, (_, burst) =>
    evenly(count / 40, {
      secondsAgo: burst * 1800 + ((burst * 7919) % 1500),
      over: 60 + burst * 7,
    }).map((happening) => ({ ...happening, id: `${burst}-${happening.id}` })),
  ).flat();
}

async function readAll(happenings: readonly Happening[], latencyMilliseconds: number) {
  const account = createTestCollector({
    happenings,
    history: { latencyMilliseconds },
    settings: {
      regions: ['us-east-1'],
      families: { iam: false, sts: true, signin: false, sso: false, guard: false },
    },
  });
  const result = await account.run();
  return { account, result, floorSeconds: Math.ceil(happenings.length / 50) / 2 };
}

describe('the pace of a run', () => {
  it.each([
    ['0.2 s', 200, 'evenly', evenly(EVENTS, { over: 20 * HOUR }), 1.02],
    ['3.9 s', 3900, 'evenly', evenly(EVENTS, { over: 20 * HOUR }), 1.1],
    ['3.9 s', 3900, 'in bursts', inBursts(EVENTS), 1.15],
  ])(
    'uses the rate and no more at %s of latency with events spread %3$s',
    async (_latency, milliseconds, _spread, happenings, most) => {
      const { account, result, floorSeconds } = await readAll(happenings, milliseconds);

      const at = account.calls.map((call) => call.at);
      const spacing = at.slice(1).map((time, n) => time - (at[n] ?? 0));
      expect(account.store.ids.size).toBe(EVENTS);
      expect(result.backlog_seconds).toBe(0);
      expect(Math.min(...spacing)).toBeGreaterThanOrEqual(0.5 - 1e-6);
      expect(result.execution_time_seconds / floorSeconds).toBeLessThanOrEqual(most);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import {
  burstOf,
  createCountedAlerter,
  ordinaryEvents,
  takeBatches,
} from '../benchmarks/alerter-calls.mjs';

const HOUR = 3_600_000;

// What `pnpm bench alerter` counts, of fewer days: numbers of requests depend on no machine.
describe('the alerter', () => {
  it('asks DynamoDB twelve times at most about a hundred ordinary events', async () => {
    const alerter = createCountedAlerter();
    const costs = await takeBatches(alerter, ordinaryEvents(8), 100);

    const quiet = costs.filter(({ alerts }) => alerts === 0);

    expect(quiet.length).toBeGreaterThan(5);
    expect(Math.max(...quiet.map(({ calls }) => calls))).toBeLessThanOrEqual(12);
  });

  it('asks eight times at most about a burst of one principal, the first and the hundredth', async () => {
    const alerter = createCountedAlerter();
    const start = Date.UTC(2026, 2, 1);

    const bursts = await takeBatches(alerter, burstOf(10_000, 'reads', { start }), 100);
    const later = await alerter.take(burstOf(100, 'reads', { start: start + 30 * HOUR }));

    expect(Math.max(...[...bursts, later].map(({ calls }) => calls))).toBeLessThanOrEqual(8);
  });
});

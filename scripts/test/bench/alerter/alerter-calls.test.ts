import { describe, expect, it } from '@jest/globals';
import {
  burstOf,
  createCountedAlerter,
  ordinaryEvents,
  takeBatches,
} from '../../../bench/alerter/alerter-calls.mjs';

const HOUR = 3_600_000;

// Figures of `pnpm bench alerter`, of fewer days: numbers of requests depend on no machine.
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

  it('asks nine times at most about a burst that alerts, and eleven about the first two', async () => {
    const alerter = createCountedAlerter();
    const start = Date.UTC(2026, 2, 31, 5);
    await takeBatches(alerter, ordinaryEvents(2), 100);

    const bursts = await takeBatches(alerter, burstOf(1_000, 'refused', { start }), 100);

    expect(bursts.map(({ alerts }) => alerts)).toEqual([86, ...Array(9).fill(100)]);
    // One message to claim and to mark; then the first followers, whose window has to be listed.
    const [first = 0, second = 0, ...others] = bursts.map(({ calls }) => calls);
    expect(Math.max(first, second)).toBeLessThanOrEqual(11);
    expect(Math.max(...others)).toBeLessThanOrEqual(9);
  });
});

import { fc, it } from '@fast-check/jest';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createActivitySeries } from '../../src/report/activity-series.ts';

const START = Date.UTC(2026, 0, 1);
const SPANS = [3_600_000, 3 * 86_400_000, 30 * 86_400_000, 400 * 86_400_000, 90_000 * 86_400_000];

describe('createActivitySeries', () => {
  it.prop([
    fc.nat({ max: 86_399 }),
    fc.constantFrom(...SPANS),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
  ])('counts every event of its time once, in bars that leave no hole', (second, span, places) => {
    const since = START + second * 1000;
    const series = createActivitySeries(since, since + span);

    for (const [index, place] of places.entries()) {
      const at = second + Math.floor((place * span) / 1000);
      series.add(sampleEvent(String(index), at, { outcome: index % 2 ? 'failure' : 'success' }));
    }
    const { buckets, bucketMilliseconds } = series.result();

    const sum = (what: 'events' | 'failures') =>
      buckets.reduce((all, { counts }) => all + counts.iam[what], 0);
    expect(sum('events')).toBe(places.length);
    expect(sum('failures')).toBe(Math.floor(places.length / 2));
    const starts = buckets.map(({ start }) => start);
    expect(starts).toEqual(starts.map((_, index) => (starts[0] ?? 0) + index * bucketMilliseconds));
    expect(starts[0]).toBeLessThanOrEqual(since);
    expect(buckets.length).toBeLessThanOrEqual(Math.max(102, span / (364 * 86_400_000) + 2));
  });

  it('begins days at midnight and leaves out what is outside', () => {
    const series = createActivitySeries(START + 5_000_000, START + 40 * 86_400_000);

    series.add(sampleEvent('before', -86_400));
    series.add(sampleEvent('after', 42 * 86_400));

    const { buckets, bucketMilliseconds } = series.result();
    expect(bucketMilliseconds).toBe(86_400_000);
    expect(buckets[0]?.start).toBe(START);
    expect(buckets.every(({ counts }) => counts.iam.events === 0)).toBe(true);
  });
});

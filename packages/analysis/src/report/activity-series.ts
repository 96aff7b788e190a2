import { type ActivityEvent, DAY, EVENT_TYPES, HOUR } from '@iam-tracker/core';
import { countersOf } from '../bounded-collections.ts';
import type { ActivitySeries, Bucket } from './report-data.ts';

/** The finest that gives no more than MAX_BUCKETS; years for a ledger of any age. */
const SIZES = [HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY] as const;
/** As many bars as a page shows apart. */
const MAX_BUCKETS = 100;

/** Counts events over time; whatever comes lies within the ends. Ends are epoch milliseconds. */
export function createActivitySeries(since: number, until: number) {
  const size = SIZES.find((each) => (until - since) / each <= MAX_BUCKETS) ?? 364 * DAY;
  // Hours and days begin where the clock says so (UTC); longer stretches with the first day.
  const step = Math.min(size, DAY);
  const start = Math.floor(since / step) * step;
  const length = Math.floor((until - start) / size) + 1;
  const buckets = Array.from({ length }, () =>
    countersOf(EVENT_TYPES, () => ({ events: 0, failures: 0 })),
  );
  return {
    add({ eventTime, eventType, outcome }: ActivityEvent): void {
      const count = buckets[Math.floor((Date.parse(eventTime) - start) / size)]?.[eventType];
      if (count === undefined) return;
      count.events += 1;
      if (outcome === 'failure') count.failures += 1;
    },
    result(): ActivitySeries {
      const listed = buckets.map(
        (counts, index): Bucket => ({ start: start + index * size, counts }),
      );
      return { bucketMilliseconds: size, buckets: listed };
    },
  };
}

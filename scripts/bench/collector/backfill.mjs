import { judge } from '../report.mjs';
import { runCollector } from './collector-run.mjs';
import { storedOfEligible } from './lookup-pace.mjs';

const EVENTS = 200_000;
const DAYS = 85;
const MEGABYTE = 2 ** 20;

/** AWS's 2 a second would take half an hour; faster only puts more into memory at a time. */
const REQUESTS_PER_SECOND = 100;

/**
 * Measures memory and CPU of the collector over a large first backlog.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
export async function measureBackfill(bench) {
  const run = await runCollector(
    bench,
    'backfill',
    {
      events: EVENTS,
      days: DAYS,
      latencyMilliseconds: 50,
      lookupRequestsPerSecond: REQUESTS_PER_SECOND,
    },
    { LOOKUP_REQUESTS_PER_SECOND: String(REQUESTS_PER_SECOND) },
  );
  return [
    judge(
      {
        what: `resident memory, backfill of ${run.events} events`,
        value: run.peakBytes / MEGABYTE,
        unit: 'MB',
        raw: run,
      },
      { atMost: 256 },
    ),
    storedOfEligible(run, 'of the backfill'),
    {
      what: 'events read, on one connection to a local database',
      value: run.events / run.seconds,
      unit: 'events/s',
    },
    {
      what: 'CPU of a whole run',
      value: (run.cpuSeconds / run.events) * 1e6,
      unit: 'µs/event',
      note: 'requests, parsing, storing',
    },
  ];
}

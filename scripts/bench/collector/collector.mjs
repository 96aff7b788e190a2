import { measureBundle } from '../bundle.mjs';
import { judge } from '../report.mjs';
import { runCollector } from './collector-run.mjs';
import { measureCpu } from './cpu.mjs';

/** Enough that the floor is minutes: a request or two more or less must not decide. */
const PACE = { events: 56_000, days: 80, lookupRequestsPerSecond: 2 };
const LATENCIES_MILLISECONDS = [200, 3900];

/** AWS's 2 a second would take half an hour; faster only puts more into memory at a time. */
const BACKFILL = {
  events: 200_000,
  days: 85,
  latencyMilliseconds: 50,
  lookupRequestsPerSecond: 100,
};
const MEGABYTE = 2 ** 20;

/**
 * Measures the collector, about ten minutes: nearly all of it is waiting for CloudTrail's own pace.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure(bench) {
  // One after the other: each needs the machine for itself, the pace alone can share it.
  const bundle = await measureBundle(bench, 'collector');
  const cpu = await measureCpu(bench);
  const backfill = await measureBackfill(bench);
  const pace = await measureLookupPace(bench);
  return [...pace, ...cpu, ...backfill, ...bundle];
}

/**
 * Measures how close to CloudTrail's 2 requests a second the collector keeps. The runs take real time and
 * little else, so they go side by side.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
async function measureLookupPace(bench) {
  const runs = LATENCIES_MILLISECONDS.map(async (latencyMilliseconds) => {
    const latency = `${latencyMilliseconds / 1000} s a request`;
    const run = await runCollector(bench, `collector at ${latency}`, {
      ...PACE,
      latencyMilliseconds,
    });
    return [
      judge(
        {
          what: `lookup wall time / floor at ${latency}`,
          value: run.seconds / run.floorSeconds,
          note: `${run.seconds.toFixed(1)} s / ${run.floorSeconds.toFixed(1)} s; ${run.busiestRequests} requests to ${run.busiestRegion}, ${run.floorRequests} needed`,
          raw: run,
        },
        { atMost: 1.1 },
      ),
      judge(
        {
          what: `throttled calls at ${latency}`,
          value: (100 * run.throttled) / run.requests,
          unit: '%',
          note: `${run.throttled} of ${run.requests}`,
        },
        { atMost: 1 },
      ),
      storedOfEligible(run, `at ${latency}`),
    ];
  });
  return (await Promise.all(runs)).flat();
}

/**
 * Measures memory and CPU of the collector over a large first backlog.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
async function measureBackfill(bench) {
  const run = await runCollector(bench, 'backfill', BACKFILL, {
    LOOKUP_REQUESTS_PER_SECOND: String(BACKFILL.lookupRequestsPerSecond),
  });
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

/**
 * @param {{ stored: number, eligible: number }} run
 * @param {string} where
 */
function storedOfEligible({ stored, eligible }, where) {
  return judge(
    {
      what: `stored / eligible events ${where}`,
      value: stored / eligible,
      note: `${stored} / ${eligible}`,
    },
    { exactly: 1 },
  );
}

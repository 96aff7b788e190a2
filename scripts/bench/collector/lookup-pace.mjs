import { judge } from '../report.mjs';
import { runCollector } from './collector-run.mjs';

/** Enough that the floor is minutes: a request or two more or less must not decide. */
const EVENTS = 56_000;
const DAYS = 80;
const LATENCIES_MILLISECONDS = [200, 3900];

/**
 * Measures how close to CloudTrail's 2 requests a second the collector keeps. The runs take real time and
 * little else, so they go side by side.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
export async function measureLookupPace(bench) {
  const runs = LATENCIES_MILLISECONDS.map(async (latencyMilliseconds) => {
    const latency = `${latencyMilliseconds / 1000} s a request`;
    const run = await runCollector(bench, `collector at ${latency}`, {
      events: EVENTS,
      days: DAYS,
      latencyMilliseconds,
      lookupRequestsPerSecond: 2,
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
 * @param {{ stored: number, eligible: number }} run
 * @param {string} where
 */
export function storedOfEligible({ stored, eligible }, where) {
  return judge(
    {
      what: `stored / eligible events ${where}`,
      value: stored / eligible,
      note: `${stored} / ${eligible}`,
    },
    { exactly: 1 },
  );
}

import { judge } from '../report.mjs';
import { burstOf, createCountedAlerter, ordinaryEvents, takeBatches } from './alerter-calls.mjs';

/** @typedef {import('./alerter-calls.mjs').BatchCost} BatchCost */

/** What Lambda hands over at once, as the module is deployed. */
const BATCH = 100;
const DAYS = 60;
const LATENCY_MILLISECONDS = 5;
const LONG_BURST = 10_000;

/**
 * Measures what events cost in DynamoDB: ordinary ones when the memory has settled, and bursts of one principal.
 * Counts are the same on every machine; only the CPU time is not.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
export async function measureStateCalls({ say }) {
  say(`DynamoDB calls of ${DAYS} ordinary days and of bursts, in batches of ${BATCH}`);
  const alerter = createCountedAlerter();
  const events = ordinaryEvents(DAYS);
  const costs = await takeBatches(alerter, events, BATCH);
  // The first half fills an empty memory; the last batch is no whole one.
  const settled = costs.slice(costs.length >> 1, -1);
  const quiet = settled.filter(({ alerts }) => alerts === 0);
  const end = events.at(-1)?.occurredAt ?? 0;
  const hour = 3_600_000;
  const burst = await alerter.take(burstOf(BATCH, 'reads', { start: end + hour }));
  const loud = await alerter.take(burstOf(BATCH, 'refused', { start: end + 2 * hour }));
  const long = await measureLongBurst(alerter, 'reads', end + 48 * hour);
  const longLoud = await measureLongBurst(alerter, 'refused', end + 96 * hour);
  return [
    judge(
      {
        what: 'alerter: DynamoDB calls / 100 ordinary events',
        value: mean(quiet, 'calls'),
        note: `${quiet.length} batches without an alert, ${Math.max(...quiet.map(({ calls }) => calls))} at most`,
        raw: costs,
      },
      { atMost: 12 },
    ),
    {
      what: 'alerter: DynamoDB calls / 1,000 events, alerts included',
      value: 10 * mean(settled, 'calls'),
      note: `${(10 * mean(settled, 'alerts')).toFixed(0)} alerts among them`,
    },
    {
      what: 'alerter: write units of the state / 1,000 events',
      value: 10 * mean(settled, 'writeUnits'),
      note: `and ${(10 * mean(settled, 'readUnits')).toFixed(0)} read units`,
    },
    judge(
      { what: 'alerter: DynamoDB calls of a burst of 100, one principal', value: burst.calls },
      { atMost: 8 },
    ),
    {
      what: 'alerter: the same, refused: it alerts',
      value: loud.calls,
      note: `${loud.alerts} alerts`,
    },
    judge(long, { atMost: 30 }),
    { ...longLoud, what: 'alerter: the same, refused: it alerts' },
  ];
}

/**
 * Ten thousand events of one principal, batch after batch: the CPU time, and the wait for each call as if none
 * ran beside another.
 *
 * @param {ReturnType<typeof createCountedAlerter>} alerter
 * @param {'reads' | 'refused'} kind
 * @param {number} start
 */
async function measureLongBurst(alerter, kind, start) {
  const events = burstOf(LONG_BURST, kind, { start });
  const before = process.cpuUsage();
  const costs = await takeBatches(alerter, events, BATCH);
  const { system, user } = process.cpuUsage(before);
  const calls = costs.reduce((sum, cost) => sum + cost.calls, 0);
  const seconds = (calls * LATENCY_MILLISECONDS) / 1000 + (system + user) / 1e6;
  return {
    what: `alerter: ${LONG_BURST.toLocaleString('en-US')} events of one principal at ${LATENCY_MILLISECONDS} ms a call`,
    value: seconds,
    unit: 's',
    note: `${calls} calls one after the other, ${((system + user) / 1e6).toFixed(1)} s of CPU`,
  };
}

/**
 * @param {readonly BatchCost[]} costs
 * @param {keyof BatchCost} name
 */
function mean(costs, name) {
  return costs.reduce((sum, cost) => sum + cost[name], 0) / costs.length;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeEvent } from '@iam-tracker/core';
import { measureBundle } from '../bundle.mjs';
import { runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';
import { storedEvents } from '../stored-events.mjs';
import { burstOf, createCountedAlerter, ordinaryEvents, takeBatches } from './alerter-calls.mjs';

/** @typedef {import('./alerter-calls.mjs').BatchCost} BatchCost */

const DETECTION_DAYS = 90;
const REPETITIONS = 5;
/**
 * Number of the account's events that are taken, evenly over its days. Lambda hands over a hundred that it
 * has just parsed: few enough here that they are as close at hand.
 */
const SAMPLE = 2_000;

/** Events that Lambda hands over at once, as the module is deployed. */
const BATCH = 100;
const ORDINARY_DAYS = 60;
const LATENCY_MILLISECONDS = 5;
const LONG_BURST = 10_000;

/**
 * Measures the alerter, some minutes of work.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure(bench) {
  const detection = await measureDetection(bench);
  const calls = await measureStateCalls(bench);
  const bundle = await measureBundle(bench, 'alerter');
  return [...detection, ...calls, ...bundle];
}

/**
 * Measures what the rules cost an event, from the image in a stream record to the list of matches: alone on a
 * core, in CPU time, which a busy machine stretches less than the clock. Against the same rules on events that
 * the SDK's `unmarshall` has read.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
async function measureDetection({ folder, say }) {
  say(`decode and all rules, ${REPETITIONS} times each side, in turn, each in a fresh process`);
  const file = join(folder, 'images.ndjson');
  const events = writeImages(file);
  /** @type {Record<'ours' | 'unmarshall', { perSecond: number, matches: number }[]>} */
  const runs = { ours: [], unmarshall: [] };
  for (let round = 0; round < REPETITIONS; round += 1) {
    for (const side of /** @type {const} */ (['ours', 'unmarshall'])) {
      runs[side].push(
        await runChild(new URL('detect-images.mjs', import.meta.url), { file, side }),
      );
    }
  }
  const found = new Set([...runs.ours, ...runs.unmarshall].map(({ matches }) => matches));
  if (found.size !== 1) throw new Error(`the sides disagree about matches: ${[...found]}`);
  const ours = median(runs.ours.map(({ perSecond }) => perSecond));
  const theirs = median(runs.unmarshall.map(({ perSecond }) => perSecond));
  return [
    judge(
      {
        what: 'alerter: decode + all rules, on one core',
        value: Math.round(ours),
        unit: 'events/s',
        note: `${events} events of a simulated account, ${runs.ours[0]?.matches} matches`,
        raw: runs.ours,
      },
      { atLeast: 500_000 },
    ),
    judge(
      {
        what: 'alerter: time / unmarshall + the same rules',
        value: theirs / ours,
        note: `${(1e6 / ours).toFixed(2)} / ${(1e6 / theirs).toFixed(2)} µs an event`,
        raw: runs.unmarshall,
      },
      { atMost: 0.35 },
    ),
  ];
}

/**
 * Writes items of a simulated account as the stream delivers them, one a line, and returns how many.
 *
 * @param {string} file
 */
function writeImages(file) {
  const end = Date.UTC(2026, 2, 31);
  const account = { seed: 1, start: end - DETECTION_DAYS * 86_400_000, end };
  const lines = [...storedEvents(account)].map((event) =>
    JSON.stringify(encodeEvent(event, { retentionDays: 0 })),
  );
  const step = Math.floor(lines.length / SAMPLE);
  const sample = lines.filter((_, index) => index % step === 0);
  writeFileSync(file, sample.join('\n'));
  return sample.length;
}

/**
 * Measures what events cost in DynamoDB: ordinary ones when the memory has settled, and bursts of one principal.
 * Counts are the same on every machine; only the CPU time is not.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
async function measureStateCalls({ say }) {
  say(`DynamoDB calls of ${ORDINARY_DAYS} ordinary days and of bursts, in batches of ${BATCH}`);
  const alerter = createCountedAlerter();
  const events = ordinaryEvents(ORDINARY_DAYS);
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

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { admit, encodeEvent, parseRolePatterns } from '@iam-tracker/core';
import { generateAccount } from '@iam-tracker/simulator';
import { runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';

const DAYS = 90;
const REPETITIONS = 5;
/**
 * Of the account's events, evenly over its days. Lambda hands over a hundred that it has just parsed: few
 * enough here that they are as close at hand.
 */
const SAMPLE = 2_000;

/**
 * Measures what the rules cost an event, from the image in a stream record to the list of matches: alone on a
 * core, in CPU time, which a busy machine stretches less than the clock. Against the same rules on events that
 * the SDK's `unmarshall` has read.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
export async function measureDetection({ folder, say }) {
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
  const account = generateAccount({ seed: 1, start: end - DAYS * 86_400_000, end });
  const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
  const lines = [];
  for (const { record } of account.events()) {
    const admission = admit(record, noise);
    if (admission.verdict !== 'store') continue;
    lines.push(JSON.stringify(encodeEvent(admission.event, { retentionDays: 0 })));
  }
  const step = Math.floor(lines.length / SAMPLE);
  const sample = lines.filter((_, index) => index % step === 0);
  writeFileSync(file, sample.join('\n'));
  return sample.length;
}

// What a week costs in a lake of years, against a lake of nothing but its days.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadQueries } from '@iam-tracker/lake/queries';
import { runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';
import { keepLake, repeatLake, writeLake } from './lakes.mjs';

const START = Date.UTC(2026, 2, 4);
/** Days that are written; those of the years before are the same files again. */
const WRITTEN_DAYS = 28;
const UNTIL = '2026-03-31';
const WEEK = 7;
/** Records, of which a little less belongs in the ledger. */
const EVENTS_PER_DAY = 10_300;
const RUNS = 5;
/** CPU and memory of a week, as a multiple of what it takes in a lake of its days. */
const GOAL = 1.2;
const YEARS = { '1 year': 365, '5 years': 1826 };

/**
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
export async function measureLongLakes({ folder, say }) {
  const root = join(folder, 'long-lakes');
  mkdirSync(root, { recursive: true });
  say('writing lakes of years (once; they stay for the next time)');
  const written = join(root, 'written');
  const size = { start: START, days: WRITTEN_DAYS, eventsPerDay: EVENTS_PER_DAY };
  await keepLake(written, (lake) => writeLake(lake, size));
  /** @type {Record<string, string>} */
  const lakes = {};
  // A query over the last seven days reads today's too.
  for (const [name, days] of Object.entries({ 'its days alone': WEEK + 1, ...YEARS })) {
    const lake = join(root, String(days));
    await keepLake(lake, (to) => repeatLake(to, written, days));
    lakes[name] = lake;
  }
  const findings = [];
  for (const names of [['failed_auth'], undefined]) {
    findings.push(...(await measureWeek(lakes, names, say)));
  }
  for (const [name, days] of Object.entries(YEARS)) {
    findings.push(...(await measureAll(lakes[name] ?? '', name, days, say)));
  }
  return findings;
}

/**
 * @param {Record<string, string>} lakes
 * @param {string[] | undefined} names of queries; all, when undefined
 * @param {(text: string) => void} say
 */
async function measureWeek(lakes, names, say) {
  /** @type {Record<string, { cpuSeconds: number, megabytes: number }[]>} */
  const runs = {};
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, lake] of Object.entries(lakes)) {
      const took = await runChild(ASK, { lake, days: WEEK, until: UNTIL, names });
      runs[name] = [...(runs[name] ?? []), took];
    }
    say(`a week, ${names?.[0] ?? 'every query'}: run ${run + 1} of ${RUNS}`);
  }
  const alone = middle(runs['its days alone'] ?? []);
  return Object.entries(runs).flatMap(([name, took]) => {
    const { cpuSeconds, megabytes } = middle(took);
    const what = `a week, ${names?.[0] ?? 'every query'}, in a lake of ${name}`;
    const note = `${cpuSeconds.toFixed(2)} s of processor, ${megabytes.toFixed(0)} MB`;
    if (!(name in YEARS)) return [{ what: `${what}: CPU`, value: cpuSeconds, unit: 's', note }];
    const bound = { atMost: GOAL };
    return [
      judge(
        { what: `${what}: CPU`, value: cpuSeconds / alone.cpuSeconds, unit: 'x', note, raw: took },
        bound,
      ),
      judge({ what: `${what}: memory`, value: megabytes / alone.megabytes, unit: 'x' }, bound),
    ];
  });
}

/** @param {{ cpuSeconds: number, megabytes: number }[]} runs */
function middle(runs) {
  return {
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    megabytes: median(runs.map(({ megabytes }) => megabytes)),
  };
}

/**
 * @param {string} lake
 * @param {string} name
 * @param {number} days
 * @param {(text: string) => void} say
 */
async function measureAll(lake, name, days, say) {
  const findings = [];
  for (const query of loadQueries()) {
    const names = [query.name];
    const took = await runChild(ASK, { lake, days, until: UNTIL, names });
    const note = `${took.rowCount} rows, ${took.megabytes.toFixed(0)} MB`;
    const what = `${query.name} over ${name}: CPU`;
    findings.push({ what, value: took.cpuSeconds, unit: 's', note });
    say(`${what} ${took.cpuSeconds.toFixed(1)} s, ${note}`);
  }
  return findings;
}

const ASK = new URL('ask-lake.mjs', import.meta.url);

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EVENT_SOURCES, systemClock } from '@iam-tracker/core';
import { createEventStore, createLookupEvents, generateAccount } from '@iam-tracker/simulator';
import { runChild } from '../child.mjs';
import { judge, median } from '../report.mjs';
import { runCollector, withAccount } from './collector-run.mjs';

/** A first backlog; every later run is smaller, and starts as cold. */
const EVENTS = 20_000;
const PAGE_EVENTS = 40_000;
const DAYS = 60;
const REPETITIONS = 5;
/** The fastest the collector goes: what it waits for costs no CPU. */
const REQUESTS_PER_SECOND = 100;

/** The event sources of identity and the families they belong to, which is what the reference reads. */
const EVENT_TYPES = JSON.stringify(
  Object.fromEntries(
    EVENT_SOURCES.filter(({ family }) => family !== 'guard').map(({ family, service }) => [
      `${service}.amazonaws.com`,
      family,
    ]),
  ),
);

const run = promisify(execFile);

/**
 * Measures what an event costs, against Python with boto3 doing the same. What is judged is a run as Lambda
 * starts it, hourly and cold: the whole process, against Python doing what the reference document describes.
 * Beside it stand the walk and the writes alone, against Python at its leanest, and what happens between
 * request and request.
 *
 * @param {import('../report.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Finding[]>}
 */
export async function measureCpu(bench) {
  bench.say(`CPU per event, ${REPETITIONS} times each side`);
  const account = {
    events: EVENTS,
    days: DAYS,
    latencyMilliseconds: 0,
    lookupRequestsPerSecond: REQUESTS_PER_SECOND,
  };
  const env = { LOOKUP_REQUESTS_PER_SECOND: String(REQUESTS_PER_SECOND) };
  const quiet = { ...bench, say: () => undefined };
  const file = join(bench.folder, 'pages.ndjson');
  await writePages(file);
  const runs = await alternate({
    described: () => withAccount(account, (facts) => runReference(['account'], facts.env)),
    lean: () => withAccount(account, ({ regions, env }) => runReference(['lean', ...regions], env)),
    leanPages: () => runReference(['pages', file], {}),
    ours: () => runCollector(quiet, 'cpu', account, env),
    ourPages: () => runChild(new URL('process-pages.mjs', import.meta.url), { file }),
  });
  const what = 'collector CPU / reference Python, whole process';
  if (typeof runs === 'string') return [{ what, note: runs }];
  const { described, lean, leanPages, ours, ourPages } = runs;
  return [
    judge({ what, ...compare(ours, described, 'processCpuSeconds') }, { atMost: 0.25 }),
    { what: '- walk and writes / lean Python', ...compare(ours, lean, 'cpuSeconds') },
    {
      what: '- between request and request / lean Python',
      ...compare(ourPages, leanPages, 'cpuSeconds'),
    },
  ];
}

/**
 * Runs all sides in turn, a round after the other. Returns the rounds of each, or why there are none.
 *
 * @template {string} Side
 * @param {Record<Side, () => Promise<any>>} sides Python first
 * @returns {Promise<Record<Side, any[]> | string>}
 */
async function alternate(sides) {
  const names = /** @type {Side[]} */ (Object.keys(sides));
  /** @type {Partial<Record<Side, any>>[]} */
  const rounds = [];
  for (let round = 0; round < REPETITIONS; round += 1) {
    /** @type {Partial<Record<Side, any>>} */
    const results = {};
    for (const name of names) {
      try {
        results[name] = await sides[name]();
      } catch (error) {
        // Python comes first: where it has no boto3, nothing else has run yet.
        if (rounds.length > 0 || name !== names[0]) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        return `the comparison needs python3 with boto3: ${reason.trim().replaceAll('\n', ' ')}`;
      }
    }
    rounds.push(results);
  }
  const of = names.map((name) => [name, rounds.map((results) => results[name])]);
  return /** @type {Record<Side, any[]>} */ (Object.fromEntries(of));
}

/**
 * Returns the ratio of the medians of two sides.
 *
 * @param {any[]} ours
 * @param {any[]} theirs
 * @param {'cpuSeconds' | 'processCpuSeconds'} measure
 */
function compare(ours, theirs, measure) {
  const perEvent = (/** @type {any} */ run) => (run[measure] / run.events) * 1e6;
  const our = median(ours.map(perEvent));
  const their = median(theirs.map(perEvent));
  const { python, boto3 } = theirs[0];
  const versions = `Python ${python}, ${boto3 === null ? 'without boto3' : `boto3 ${boto3}`}`;
  return {
    value: our / their,
    note: `${our.toFixed(0)} / ${their.toFixed(0)} µs an event (${versions})`,
    raw: { ours: ours.map(perEvent), theirs: theirs.map(perEvent) },
  };
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runReference(args, env) {
  const script = fileURLToPath(new URL('reference.py', import.meta.url));
  const { stdout } = await run('python3', [script, ...args], {
    // boto3 looks for the Region of the tables under its own name.
    env: { ...process.env, ...env, AWS_DEFAULT_REGION: 'us-east-1', EVENT_TYPES },
  });
  return JSON.parse(stdout);
}

/**
 * Writes every page of a simulated account, as LookupEvents answers them, one a line.
 *
 * @param {string} file
 */
async function writePages(file) {
  const end = Date.now() - 86_400_000;
  const start = end - DAYS * 86_400_000;
  const account = generateAccount({ seed: 2, start, end, eventsPerDay: PAGE_EVENTS / DAYS });
  const lookUp = createLookupEvents({
    store: createEventStore(account.events()),
    clock: systemClock,
    randomOf: () => () => 0,
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
  });
  const out = createWriteStream(file);
  for (const region of account.regions) {
    for (let NextToken; ; ) {
      const page = lookUp(region, { NextToken });
      if (!out.write(`${JSON.stringify(page)}\n`)) await once(out, 'drain');
      NextToken = page.NextToken;
      if (NextToken === undefined) break;
    }
  }
  out.end();
  await once(out, 'finish');
}

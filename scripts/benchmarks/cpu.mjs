import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '@iam-tracker/core';
import { createEventStore, createLookupEvents, generateAccount } from '@iam-tracker/simulator';
import { runChild } from './child.mjs';
import { runCollector, withAccount } from './collector-run.mjs';
import { judge, median } from './report.mjs';

/** Enough that starting up is a small part. */
const EVENTS = 20_000;
const PAGE_EVENTS = 40_000;
const DAYS = 60;
const REPETITIONS = 5;
/** The fastest the collector goes: what it waits for costs no CPU. */
const REQUESTS_PER_SECOND = 100;

const run = promisify(execFile);

/**
 * Measures what an event costs, against plain Python with boto3 doing the same: the whole way from
 * CloudTrail to the table, and the part of it between request and request.
 *
 * @param {import('./report.mjs').Bench} bench
 * @returns {Promise<import('./report.mjs').Finding[]>}
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
  const whole = await compare(
    () => runCollector(quiet, 'cpu', account, env),
    () => withAccount(account, (facts) => runReference(['account', ...facts.regions], facts.env)),
  );
  const file = join(bench.folder, 'pages.ndjson');
  await writePages(file);
  const pages = await compare(
    () => runChild('process-pages.mjs', { file }),
    () => runReference(['pages', file], {}),
  );
  const what = 'collector CPU / reference Python, whole run';
  const part = '- the same between request and request';
  return [
    typeof whole === 'string' ? { what, note: whole } : judge({ what, ...whole }, { atMost: 0.25 }),
    typeof pages === 'string' ? { what: part, note: pages } : { what: part, ...pages },
  ];
}

/**
 * Runs both sides in turn. Returns the ratio of their medians, or why there is none.
 *
 * @param {() => Promise<any>} runOurs
 * @param {() => Promise<any>} runTheirs
 */
async function compare(runOurs, runTheirs) {
  const ours = [];
  const theirs = [];
  try {
    for (let round = 0; round < REPETITIONS; round += 1) {
      theirs.push(await runTheirs());
      ours.push(await runOurs());
    }
  } catch (error) {
    if (theirs.length > ours.length) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return `the comparison needs python3 with boto3: ${reason.trim().replaceAll('\n', ' ')}`;
  }
  const our = median(ours.map(microseconds));
  const their = median(theirs.map(microseconds));
  const { python, boto3 } = theirs[0];
  const versions = `Python ${python}, ${boto3 === null ? 'without boto3' : `boto3 ${boto3}`}`;
  return {
    value: our / their,
    note: `${our.toFixed(0)} / ${their.toFixed(0)} µs an event (${versions})`,
    raw: { ours: ours.map(microseconds), theirs: theirs.map(microseconds) },
  };
}

/** @param {{ cpuSeconds: number, events: number }} run */
function microseconds({ cpuSeconds, events }) {
  return (cpuSeconds / events) * 1e6;
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runReference(args, env) {
  const script = fileURLToPath(new URL('reference.py', import.meta.url));
  const { stdout } = await run('python3', [script, ...args], {
    // boto3 looks for the Region of the tables under its own name.
    env: { ...process.env, ...env, AWS_DEFAULT_REGION: 'us-east-1' },
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

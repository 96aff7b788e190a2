import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@iam-tracker/core';
import { openDatabase, serveDatabase } from '@iam-tracker/local';
import { generateAccount, startSimulatedAws } from '@iam-tracker/simulator';
import { isEligible } from '../check/expected-events.mjs';
import { scanTable } from '../emulator/requests.mjs';
import { invokeBundle } from './lambda-process.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A backlog that is not read after this many invocations never will be. */
const MAX_BACKLOG_INVOCATIONS = 20;

/** After these every event has been read for the last settle pass, 26 hours after it happened. */
const SETTLING_HOURS = [2.5, 26.5];

/**
 * @typedef {object} Scenario
 * @property {number} backlogEvents about how many there are when nothing was ever read
 * @property {number} backlogDays over how long
 * @property {number} eventsPerHour that go on happening
 * @property {number} hours for how long
 * @property {number} minutesBetweenRuns
 * @property {number} requestsPerSecond of LookupEvents, a Region; AWS allows 2
 * @property {{ minimum: number, maximum: number }} latencyMilliseconds
 * @property {readonly number[]} budgetsMilliseconds what Lambda gives the invocations of the backlog, the
 *   last one to all that follow
 * @property {number} [killAfterMilliseconds] when the second invocation is killed; not at all when absent
 */

/** Short enough for every build. @type {Scenario} */
export const SHORT = {
  backlogEvents: 2_000,
  backlogDays: 20,
  eventsPerHour: 1_000,
  hours: 1,
  minutesBetweenRuns: 30,
  requestsPerSecond: 40,
  latencyMilliseconds: { minimum: 10, maximum: 50 },
  budgetsMilliseconds: [2_500, 15_000],
  killAfterMilliseconds: 1_500,
};

/** The real pace: 2 requests a second. @type {Scenario} */
export const FULL = {
  backlogEvents: 20_000,
  backlogDays: 60,
  eventsPerHour: 10_000,
  hours: 3,
  minutesBetweenRuns: 30,
  requestsPerSecond: 2,
  latencyMilliseconds: { minimum: 150, maximum: 450 },
  budgetsMilliseconds: [60_000],
  killAfterMilliseconds: 25_000,
};

/** Faults that come now and then, whatever is asked. @type {import('@iam-tracker/simulator').FaultRule[]} */
const FAULTS = [
  { operation: 'LookupEvents', fault: 'throttle', probability: 0.01 },
  { operation: 'LookupEvents', fault: 'internal-error', probability: 0.01 },
  { operation: 'LookupEvents', fault: 'reset', probability: 0.005 },
  { operation: 'LookupEvents', fault: 'cut', probability: 0.005 },
];

/**
 * @typedef {object} Outcome
 * @property {number} events in the account
 * @property {number} eligible that must be stored
 * @property {string[]} missing ids that must be stored and are not
 * @property {string[]} surplus ids that are stored and must not be
 * @property {number} unread seconds that the ledgers still owe a first read
 * @property {number} backlogInvocations
 * @property {number} invocations
 * @property {string[]} failures of invocations that were not killed
 * @property {number} late events that a settle pass found
 * @property {number} requests
 * @property {number} throttled
 * @property {number} seconds
 */

/**
 * Lets a bundle read a simulated account over HTTP into an embedded database, process by process: a first
 * backlog, then what goes on happening, then the settle passes. Between invocations the clock of the
 * account and of the processes to come is set forward together; while one runs, time passes as it does.
 *
 * @param {string} bundlePath
 * @param {Scenario} scenario
 * @param {(line: string) => void} say
 * @returns {Promise<Outcome>}
 */
export async function proveCollector(bundlePath, scenario, say) {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'collector-proof '));
  // One's own copy: a build in the meantime must not change it under way.
  const bundle = join(folder, 'collector.mjs');
  copyFileSync(bundlePath, bundle);
  const database = await serveDatabase(await openDatabase({ dataDir: join(folder, 'data') }));
  const begin = Date.now();
  const history = makeHistory(scenario, begin);
  let shift = 0;
  const aws = await startSimulatedAws({
    events: history.events,
    accountId: history.accountId,
    regions: history.regions.map((name) => ({ name, optInStatus: 'opt-in-not-required' })),
    clock: { now: () => Date.now() + shift, sleep: systemClock.sleep },
    lookupRequestsPerSecond: scenario.requestsPerSecond,
    latencyMilliseconds: scenario.latencyMilliseconds,
    faults: FAULTS,
    seed: 1,
  });
  const { accessKeyId, secretAccessKey } = database.credentials;
  const env = {
    HOME: folder,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    EVENTS_TABLE_NAME: database.tableNames.events,
    CONTROL_TABLE_NAME: database.tableNames.control,
    LOOKUP_REQUESTS_PER_SECOND: String(scenario.requestsPerSecond),
  };
  const failures = /** @type {string[]} */ ([]);
  let invocations = 0;
  let late = 0;

  /**
   * @param {string} what
   * @param {number} milliseconds
   * @param {number} [killAfterMilliseconds]
   */
  async function run(what, milliseconds, killAfterMilliseconds) {
    invocations += 1;
    const end = await invokeBundle({
      ...{ bundle, env, milliseconds, clockShiftMilliseconds: shift },
      ...(killAfterMilliseconds === undefined ? {} : { killAfterMilliseconds }),
    });
    const { result, error, seconds } = end;
    late += result?.late_events ?? 0;
    if (error !== undefined) failures.push(error.message);
    else if (result === undefined && killAfterMilliseconds === undefined) {
      failures.push('a process ended without an answer');
    }
    say(`${what.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s  ${describe(result, error)}`);
    return result;
  }

  /** @param {number} time milliseconds since the beginning */
  function setForward(time) {
    shift = Math.max(shift, begin + time - Date.now());
  }

  try {
    const budgets = scenario.budgetsMilliseconds;
    let backlogInvocations = 0;
    for (let left = Number.POSITIVE_INFINITY; left > 0; ) {
      backlogInvocations += 1;
      if (backlogInvocations > MAX_BACKLOG_INVOCATIONS) throw new Error('the backlog never ends');
      const isKilled = backlogInvocations === 2;
      const result = await run(
        `backlog, run ${backlogInvocations}`,
        budgets[Math.min(backlogInvocations, budgets.length) - 1] ?? 0,
        isKilled ? scenario.killAfterMilliseconds : undefined,
      );
      left = result?.backlog_seconds ?? left;
    }
    const end = scenario.hours * HOUR;
    for (let time = scenario.minutesBetweenRuns * MINUTE; time <= end; ) {
      setForward(time);
      await run(`after ${time / MINUTE} minutes`, 15 * MINUTE);
      time += scenario.minutesBetweenRuns * MINUTE;
    }
    for (const hours of SETTLING_HOURS) {
      setForward(end + hours * HOUR);
      await run(`${hours} hours later`, 15 * MINUTE);
    }

    const items = await scanTable(
      { endpoint: database.endpoint, accessKeyId },
      database.tableNames.events,
      'event_id',
    );
    const stored = new Set(items.map((item) => item.event_id.S));
    const ledgers = await scanTable(
      { endpoint: database.endpoint, accessKeyId },
      database.tableNames.control,
      'gaps',
    );
    return {
      events: history.events.length,
      eligible: history.eligible.size,
      missing: [...history.eligible].filter((id) => !stored.has(id)),
      surplus: [...stored].filter((id) => !history.eligible.has(id)),
      // The marks of days to be exported lie in the same table, and have no gaps.
      unread: ledgers.reduce((sum, { gaps }) => sum + (gaps?.L.length ?? 0), 0),
      backlogInvocations,
      invocations,
      failures,
      late,
      requests: aws.stats.count({ operation: 'LookupEvents' }),
      throttled: aws.stats.count({ operation: 'LookupEvents', outcome: 'throttled' }),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await aws.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes what has happened before `begin` (milliseconds) and what will happen after it. Events show minutes
 * after the fact, one in seventy up to 85 minutes, those of a delivery incident hours.
 *
 * @param {Scenario} scenario
 * @param {number} begin
 */
function makeHistory(scenario, begin) {
  const { backlogDays, backlogEvents, eventsPerHour, hours } = scenario;
  const common = { serviceShare: 0.3, attacks: false };
  const backlog = generateAccount({
    ...common,
    seed: 1,
    start: begin - backlogDays * DAY,
    end: begin,
    eventsPerDay: backlogEvents / backlogDays,
  });
  const steady = generateAccount({
    ...common,
    seed: 2,
    start: begin,
    end: begin + hours * HOUR,
    eventsPerDay: eventsPerHour * 24,
  });
  const events = [...backlog.events(), ...steady.events()];
  const eligible = new Set(
    events.filter(({ record }) => isEligible(record)).map(({ record }) => record.eventID),
  );
  return { events, eligible, accountId: backlog.accountId, regions: backlog.regions };
}

/**
 * @param {Record<string, any> | undefined} result
 * @param {{ message: string } | undefined} error
 */
function describe(result, error) {
  if (error !== undefined) return `failed: ${error.message}`;
  if (result === undefined) return 'killed';
  const { total_events_processed: stored, total_events_filtered: filtered } = result;
  const { late_events: late, backlog_seconds: backlog, lookup_requests: requests } = result;
  return `${stored} stored, ${filtered} filtered, ${late} late, ${requests} requests, ${backlog} s of backlog`;
}

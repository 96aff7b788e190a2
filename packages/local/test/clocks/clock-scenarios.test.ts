import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@iam-tracker/core';
import { startSimulatedAws } from '@iam-tracker/simulator';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type CollectOptions, collectAccount } from '../../src/collect/collect-account.ts';
import { readCollectSettings } from '../../src/config.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';
import { HOUR, makeEvents } from './account.ts';
import { claimThrough, rewriteLedgers, withoutSeal } from './hostile-writer.ts';

/** Hours after the first run at which the account is read; the clock or the ledger is wrong at the second. */
const RUNS = [0, 1, 2, 3, 30];
const MINUTE = HOUR / 60;
const DAY = 24 * HOUR;

const settings = {
  ...readCollectSettings({
    REGIONS: 'us-east-1',
    PROCESS_SSO_EVENTS: 'false',
    PROCESS_GUARD_EVENTS: 'false',
    INITIAL_LOOKBACK_DAYS: '2',
  }),
  lookupRequestsPerSecond: 100,
};

interface Scenario {
  /** By how much the machine's clock is ahead, milliseconds, in the run of that number. */
  readonly ahead?: (run: number) => number;
  /** Changes the ledgers before the second run, at `now`. */
  readonly meddle?: (tracker: Tracker, now: number) => Promise<void>;
  /** Refuses every lookup of the first run: what it owes is a gap then. */
  readonly beginsBlind?: boolean;
  /** Reads everything once more in the end, as an operator can. */
  readonly endsWithBackfill?: boolean;
}

interface Outcome {
  readonly eligible: number;
  /** Eligible events that are not stored in the end. */
  readonly lost: number;
  /** Seconds that the ledgers still owe a first read. */
  readonly owed: number;
  /** Reports of the runs: a wrong clock, doubt, failures. */
  readonly reported: readonly string[];
}

/** From two days before the first run, less an hour, to two hours before the last; no event on a full hour. */
const eventsAround = (begin: number) =>
  makeEvents(begin - 47 * HOUR + 5 * MINUTE, begin + 28 * HOUR);
const once = (milliseconds: number) => (run: number) => (run === 1 ? milliseconds : 0);
const machineNow = Date.now.bind(Date);

/** Plays a scenario: process by process against an account over HTTP that has a clock of its own. */
async function play(scenario: Scenario): Promise<Outcome> {
  const { ahead = () => 0, meddle, beginsBlind = false, endsWithBackfill = false } = scenario;
  const folder = await mkdtemp(join(tmpdir(), 'clocks '));
  const begin = machineNow();
  let shift = 0;
  let wrongBy = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => machineNow() + shift + wrongBy);
  const aws = await startSimulatedAws({
    events: eventsAround(begin),
    regions: [{ name: 'us-east-1', optInStatus: 'opt-in-not-required' }],
    clock: { now: () => machineNow() + shift, sleep: async () => undefined },
    signatureToleranceMinutes: 5,
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
  });
  const access = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
  };
  const reported: string[] = [];

  async function run(number: number, more: Partial<CollectOptions> = {}): Promise<void> {
    const tracker = await openTracker({ dataDirectory: folder });
    try {
      if (number === 1) await meddle?.(tracker, machineNow() + shift);
      const warnings: string[] = [];
      const logger = createLogger({
        level: 'WARNING',
        destination: { write: (line) => warnings.push(line) },
      });
      const { result } = await collectAccount(tracker, access, { settings, logger, ...more });
      const off = Math.round((result.clock_ahead_seconds ?? 0) / 60);
      if (warnings.some((line) => line.includes('clock of this machine is wrong'))) {
        reported.push(`run ${number}: clock ${off} min ahead`);
      }
      const codes = new Set(result.errors.map(({ error_type }) => error_type));
      for (const code of codes) {
        const { doubted_ledgers: doubted, shards } = result;
        const share = doubted > 0 ? ` for ${doubted} of ${shards} shards` : '';
        reported.push(`run ${number}: ${code}${share}`);
      }
    } finally {
      await tracker.close();
    }
  }

  try {
    for (const [number, hours] of RUNS.entries()) {
      shift = hours * HOUR;
      wrongBy = ahead(number);
      const isBlind = beginsBlind && number === 0;
      aws.setFaults(isBlind ? [{ operation: 'LookupEvents', fault: 'access-denied' }] : []);
      await run(number);
    }
    if (endsWithBackfill) {
      const second = Math.floor(begin / 1000);
      await run(RUNS.length, { backfill: { start: second - 48 * 3600, end: second + 30 * 3600 } });
    }
    return { ...(await takeStock(folder, begin)), reported };
  } finally {
    jest.restoreAllMocks();
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeStock(folder: string, begin: number) {
  const tracker = await openTracker({ dataDirectory: folder });
  try {
    const eligible = eventsAround(begin);
    const keys = eligible.map(({ record: { eventID, eventTime } }) => ({
      eventDate: eventTime.slice(0, 10),
      eventId: eventID,
    }));
    const stored = await tracker.events.get(keys);
    const ledgers = await tracker.coverage.list();
    const gaps = ledgers.flatMap(({ passes }) => passes[0].gaps);
    const owed = gaps.reduce((sum, { start, end }) => sum + end - start, 0);
    return { eligible: eligible.length, lost: eligible.length - stored.length, owed };
  } finally {
    await tracker.close();
  }
}

const nothing = { eligible: 149, lost: 0, owed: 0 };
const doubt = 'run 1: LEDGER_DOUBTED for 3 of 3 shards';

describe('nothing is lost, and what was wrong is reported, when', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each<[string, Scenario, readonly string[]]>([
    ['all is right', {}, []],
    [
      'the clock is always 20 minutes ahead',
      { ahead: () => 20 * MINUTE },
      RUNS.map((_, run) => `run ${run}: clock 20 min ahead`),
    ],
    ['it is 3 days ahead once', { ahead: once(3 * DAY) }, ['run 1: clock 4320 min ahead']],
    ['it is 30 days ahead once', { ahead: once(30 * DAY) }, ['run 1: clock 43200 min ahead']],
    [
      'it is 30 days ahead when the ledger begins',
      { ahead: (run) => (run === 0 ? 30 * DAY : 0) },
      ['run 0: clock 43200 min ahead'],
    ],
    ['it is an hour back once', { ahead: once(-HOUR) }, ['run 1: clock -60 min ahead']],
    [
      'walked_through of next year is written',
      {
        meddle: (tracker) =>
          rewriteLedgers(tracker, (item) => ({
            ...item,
            walked_through: { S: '2126-01-01T00:00:00Z' },
          })),
      },
      [doubt],
    ],
    [
      'the ledger of an older version is three days ahead',
      {
        meddle: (tracker, now) =>
          rewriteLedgers(tracker, (item) => withoutSeal(claimThrough(now + 3 * DAY)(item))),
      },
      [doubt],
    ],
    [
      'the last hour is claimed by another hand',
      { meddle: (tracker, now) => rewriteLedgers(tracker, claimThrough(now)) },
      [doubt],
    ],
    [
      'the settle passes alone are claimed, without a seal',
      {
        meddle: (tracker, now) =>
          rewriteLedgers(tracker, (item) => {
            const { walked_through = {} as never, ...rest } = item;
            return withoutSeal({ ...claimThrough(now)(rest), walked_through });
          }),
      },
      [doubt],
    ],
    [
      'the ledgers are deleted',
      { meddle: (tracker) => rewriteLedgers(tracker, () => undefined) },
      [],
    ],
  ])('%s', async (_what, scenario, reported) => {
    expect(await play(scenario)).toEqual({ ...nothing, reported });
  });
});

describe('what cannot be told from the truth: a claim of the past, complete in itself, without a seal', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const meddle: Scenario['meddle'] = (tracker, now) =>
    rewriteLedgers(tracker, (item) => withoutSeal(claimThrough(now)(item)));

  it('loses nothing of the last 26 hours: settle passes read them again', async () => {
    expect(await play({ meddle })).toEqual({ ...nothing, reported: [] });
  });

  it('loses gaps that are older, until a backfill reads them', async () => {
    const denied = ['run 0: LOOKUP_FAILED'];

    const left = await play({ meddle, beginsBlind: true });
    const mended = await play({ meddle, beginsBlind: true, endsWithBackfill: true });

    // Two an hour from 46:55 before the first run to 25 before it.
    expect(left).toEqual({ ...nothing, lost: 44, reported: denied });
    expect(mended).toEqual({ ...nothing, reported: denied });
  });
});

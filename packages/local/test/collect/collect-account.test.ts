import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FaultRule, type SimulatedAws, startSimulatedAws } from '@iam-tracker/simulator';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CollectProgress, collectAccount } from '../../src/collect/collect-account.ts';
import { readCollectSettings } from '../../src/config.ts';
import { claimForSimulation, readOrigin } from '../../src/data-origin.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';

const settings = {
  // A few streams of each Region, where there are hundreds of them.
  ...readCollectSettings({ PROCESS_SSO_EVENTS: 'false', PROCESS_GUARD_EVENTS: 'false' }),
  lookupRequestsPerSecond: 100,
};
const REGIONS = ['eu-west-1', 'us-east-1'].map((name) => ({
  name,
  optInStatus: 'opt-in-not-required' as const,
}));

let folder: string;
let tracker: Tracker;
let aws: SimulatedAws;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'account '));
  tracker = await openTracker({ dataDirectory: folder });
});

afterEach(async () => {
  await tracker.close();
  await aws?.close();
  await rm(folder, { recursive: true, force: true });
});

const ago = (seconds: number) => Date.now() - seconds * 1000;

function signIn(id: string, time: number, awsRegion: string) {
  return {
    visibleAt: time,
    record: {
      eventVersion: '1.11',
      userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
      eventID: id,
      eventTime: `${new Date(time).toISOString().slice(0, 19)}Z`,
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      awsRegion,
    },
  };
}

async function start(faults: readonly FaultRule[] = []) {
  aws = await startSimulatedAws({
    events: [signIn('old', ago(86_400), 'us-east-1'), signIn('new', ago(7_200), 'eu-west-1')],
    regions: REGIONS,
    lookupRequestsPerSecond: 1000,
    faults,
  });
  return {
    endpoint: aws.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
  };
}

describe('collectAccount', () => {
  it('reads every Region of the account and tells how it goes', async () => {
    const access = await start();
    const told: CollectProgress[] = [];

    const outcome = await collectAccount(tracker, access, {
      settings,
      logger,
      onProgress: (progress) => told.push(progress),
    });

    expect(outcome).toMatchObject({
      accountId: '123456789012',
      isInterrupted: false,
      result: { total_events_processed: 2, regions: 2, errors: [] },
    });
    expect(told.at(-1)).toEqual({
      accountId: '123456789012',
      requests: outcome.result.lookup_requests,
      stored: 2,
    });
    const shards = (await tracker.coverage.list()).map(({ shard }) => shard);
    expect(shards.filter(({ source }) => source === 'iam.amazonaws.com')).toEqual([
      { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' },
    ]);
  });

  it('does without a Region to begin with', async () => {
    const { region: _none, ...access } = await start();

    const outcome = await collectAccount(tracker, access, { settings, logger });

    expect(outcome.result).toMatchObject({ total_events_processed: 2, regions: 2 });
  });

  it('reads again what a backfill asks for', async () => {
    const access = await start();
    await collectAccount(tracker, access, { settings, logger });
    aws.add([signIn('forgotten', ago(50_000), 'us-east-1')]);
    const now = Math.floor(Date.now() / 1000);
    const backfill = { start: now - 60_000, end: now - 40_000 };

    const outcome = await collectAccount(tracker, access, { settings, logger, backfill });

    expect(outcome.result).toMatchObject({ total_events_processed: 1, errors: [] });
  });

  it('returns what failed beside what was read', async () => {
    const access = await start([
      { operation: 'LookupEvents', region: 'us-east-1', fault: 'access-denied' },
    ]);

    const { result } = await collectAccount(tracker, access, { settings, logger });

    expect(result.total_events_processed).toBe(1);
    expect(result.errors.length).toBeGreaterThan(0);
  });

  it('fails when nothing says which account it is', async () => {
    aws = await startSimulatedAws();
    const access = {
      profile: 'audit',
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    };

    await expect(collectAccount(tracker, access, { settings, logger })).rejects.toMatchObject({
      code: 'LOOKUP_FAILED',
      message: expect.stringContaining('(profile audit)'),
    });
    expect(await readOrigin(folder)).toBeUndefined();
  });

  it('refuses a folder with a simulated account', async () => {
    const access = await start();
    await claimForSimulation(tracker, {}, Date.now());

    await expect(collectAccount(tracker, access, { settings, logger })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_SOURCES } from '@iam-tracker/core';
import { openMemoryDatabase, type ServedDatabase, serveDatabase } from '@iam-tracker/local';
import {
  type CloudTrailRecord,
  type FaultRule,
  type SimulatedAws,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scanTable } from '../emulator/requests.mjs';
import { invokeBundle } from '../proofs/lambda-process.mjs';

// The view of an operator when something is wrong: the bundle, called as Lambda calls it.
/** Shards of a Region that is not the home Region: sources that are read whole, and each event name once. */
const SHARDS_ELSEWHERE = new Set(
  EVENT_SOURCES.filter(({ recordedIn }) => recordedIn === 'everywhere').flatMap(
    ({ keeps, service }) => (typeof keeps === 'string' ? [service] : [...keeps]),
  ),
).size;

const bundle = join(import.meta.dirname, '../../dist/collector/index.mjs');
const home = mkdtempSync(join(tmpdir(), 'home '));
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN';
const REGIONS = ['eu-west-1', 'us-east-1', 'us-west-2'];

let aws: SimulatedAws;
let database: ServedDatabase;
let env: Record<string, string>;
let invocations = 0;

beforeAll(async () => {
  aws = await startSimulatedAws({
    events: REGIONS.map((region) => ({ record: recordIn(region), visibleAt: 0 })),
    regions: REGIONS.map((name) => ({ name, optInStatus: 'opt-in-not-required' })),
    lookupRequestsPerSecond: 100,
  });
  database = await serveDatabase(await openMemoryDatabase());
  env = {
    HOME: home,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ACCESS_KEY_ID: database.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: TOKEN,
    EVENTS_TABLE_NAME: database.tableNames.events,
    CONTROL_TABLE_NAME: database.tableNames.control,
    LOOKUP_REQUESTS_PER_SECOND: '100',
  };
});

afterAll(async () => {
  await aws.close();
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

function recordIn(region: string): CloudTrailRecord {
  return {
    eventVersion: '1.11',
    eventID: `event-in-${region}`,
    eventTime: `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 19)}Z`,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    awsRegion: region,
    readOnly: true,
    recipientAccountId: '123456789012',
    userIdentity: { type: 'IAMUser', userName: 'ada', accountId: '123456789012' },
  };
}

async function invoke(changes: Record<string, string>, faults: FaultRule[] = [], seconds = 60) {
  aws.setFaults(faults);
  invocations += 1;
  const end = await invokeBundle({
    bundle,
    env: { ...env, ...changes },
    milliseconds: seconds * 1000,
    // A minute apart: two runs within one second leave nothing new to read for the second of them.
    clockShiftMilliseconds: invocations * 60_000,
  });
  // Whatever happened, no line and no answer may hold a credential.
  const said = JSON.stringify(end);
  expect(said).not.toContain(SECRET);
  expect(said).not.toContain(TOKEN);
  return end;
}

async function storedIds(): Promise<string[]> {
  const { endpoint, credentials, tableNames } = database;
  const items = await scanTable(
    { endpoint, accessKeyId: credentials.accessKeyId },
    tableNames.events,
    'event_id',
  );
  return items.map((item) => item.event_id.S).sort();
}

describe('the collector', () => {
  it('lists every variable that is wrong, with what it was and what is allowed', async () => {
    const { error } = await invoke({
      EVENTS_TABLE_NAME: '',
      CONTROL_TABLE_NAME: 'no such name!',
      MAX_WORKERS: '99',
      LOOKUP_REQUESTS_PER_SECOND: 'fast',
      PROCESS_STS_EVENTS: 'perhaps',
      REGIONS: 'us-east-1;eu-west-1',
    });

    expect(error?.code).toBe('BAD_CONFIGURATION');
    expect(error?.message.split('\n')).toEqual([
      'The environment is wrong in 6 variables:',
      expect.stringMatching(/^- EVENTS_TABLE_NAME is not set; allowed: /),
      expect.stringMatching(/^- CONTROL_TABLE_NAME is "no such name!"; allowed: /),
      expect.stringMatching(/^- REGIONS is "us-east-1;eu-west-1"; allowed: /),
      expect.stringMatching(/^- PROCESS_STS_EVENTS is "perhaps"; allowed: true or false/),
      '- MAX_WORKERS is "99"; allowed: a whole number from 1 to 32',
      '- LOOKUP_REQUESTS_PER_SECOND is "fast"; allowed: a number from 0.1 to 100',
    ]);
  });

  it('says that a payload is wrong before it does anything', async () => {
    const requests = aws.stats.entries.length;

    const end = await invokeBundle({
      ...{ bundle, env, milliseconds: 60_000 },
      payload: { start: 'yesterday', end: '2026-01-01' },
    });

    expect(end.error).toMatchObject({
      code: 'BAD_PAYLOAD',
      message: expect.stringMatching(/start \("yesterday"\).*end \("2026-01-01"\)/),
      hint: expect.stringContaining('{"start":"'),
    });
    expect(aws.stats.entries).toHaveLength(requests);
  });

  it('names a control table that is missing', async () => {
    const { error, log } = await invoke({ CONTROL_TABLE_NAME: 'forgotten' });

    expect(error?.name).toBe('CollectError');
    expect(error?.message).toContain('There is no table forgotten');
    expect(log).toContainEqual(
      expect.objectContaining({ level: 'ERROR', error_type: 'TABLE_MISSING' }),
    );
    expect(await storedIds()).toEqual([]);
  });

  it('names an events table that is missing and claims nothing', async () => {
    const { error, result } = await invoke({ EVENTS_TABLE_NAME: 'forgotten' });

    expect(error?.message).toContain('There is no table forgotten');
    const failed = result?.errors.filter(
      ({ error_type }: { error_type: string }) => error_type === 'TABLE_MISSING',
    );
    // The one shard of each Region that had an event to store.
    expect(failed).toHaveLength(3);
    expect(result?.backlog_seconds).toBeGreaterThan(3 * 80 * 86_400);
  });

  it('reads the other Regions when one is denied, and names that one', async () => {
    const { error, result, log } = await invoke({}, [
      { operation: 'LookupEvents', region: 'eu-west-1', fault: 'access-denied' },
    ]);

    expect(await storedIds()).toEqual(['event-in-us-east-1', 'event-in-us-west-2']);
    expect(error?.message).toMatch(/LookupEvents for \S+ in eu-west-1: AccessDeniedException/);
    const failed: string[] = result?.errors.map(({ where }: { where: string }) => where);
    expect(failed).toHaveLength(SHARDS_ELSEWHERE);
    expect(failed.every((where) => where.startsWith('123456789012#eu-west-1#'))).toBe(true);
    expect(result).toMatchObject({ regions: 3, total_events_processed: 2 });
    expect(log.at(-1)).toMatchObject({
      level: 'ERROR',
      message: 'Collection completed with errors',
    });
    const success = aws.metrics().filter(({ name }) => name === 'Success');
    expect(success.at(-1)?.value).toBe(0);
  });

  it('reads the other Regions when one only throttles, and leaves that one for the next run', async () => {
    const { error, result } = await invoke(
      {},
      [{ operation: 'LookupEvents', region: 'eu-west-1', fault: 'throttle' }],
      8,
    );

    expect(error).toBeUndefined();
    expect(result?.throttled_requests).toBeGreaterThan(1);
    expect(result?.coverage_lag_seconds).toBeGreaterThan(80 * 86_400);
    expect(await storedIds()).not.toContain('event-in-eu-west-1');
  });

  it('goes on where it was once everything is well again', async () => {
    const { error, result } = await invoke({});

    expect(error).toBeUndefined();
    expect(result).toMatchObject({ message: 'Collection completed successfully', errors: [] });
    expect(result?.backlog_seconds).toBe(0);
    expect(await storedIds()).toEqual(REGIONS.map((region) => `event-in-${region}`));
  });

  it('fails when the Regions cannot be listed: half a list would be a hole', async () => {
    const { error } = await invoke({}, [{ operation: 'DescribeRegions', fault: 'access-denied' }]);

    expect(error?.message).toContain('regions: DescribeRegions: UnauthorizedOperation');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedAws, type SimulatedMember, startSimulatedAws } from '@iam-tracker/simulator';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findAccount } from '../../src/collect/collect-account.ts';
import { collectMembers } from '../../src/collect/collect-members.ts';
import { readCollectSettings } from '../../src/config.ts';
import type { MembersWish } from '../../src/members/enter-members.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';

const OWN = '123456789012';
const [OPEN, SHUT, CLOSED] = ['200000000001', '200000000002', '200000000003'] as const;
const ROLE = 'iam-tracker-member';
const EXTERNAL_ID = 'example-external-id';

const settings = {
  // A few streams of each Region, where there are hundreds of them.
  ...readCollectSettings({ PROCESS_SSO_EVENTS: 'false', PROCESS_GUARD_EVENTS: 'false' }),
  lookupRequestsPerSecond: 100,
};
const REGIONS = ['eu-west-1', 'us-east-1'].map((name) => ({
  ...{ name, optInStatus: 'opt-in-not-required' as const },
}));

let folder: string;
let tracker: Tracker;
let aws: SimulatedAws;

function member(accountId: string, name: string, more: Partial<SimulatedMember> = {}) {
  const at = Date.now() - 7_200_000;
  const record = {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'alice', accountId },
    eventID: `sign-in-${accountId}`,
    eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    awsRegion: 'eu-west-1',
    recipientAccountId: accountId,
  };
  return {
    ...{ accountId, name, regions: REGIONS, lookupRequestsPerSecond: 1_000 },
    ...{ events: [{ visibleAt: at, record }], role: { name: ROLE, externalId: EXTERNAL_ID } },
    ...more,
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'members '));
  tracker = await openTracker({ dataDirectory: folder });
  aws = await startSimulatedAws({
    ...{ accountId: OWN, regions: REGIONS, lookupRequestsPerSecond: 1_000 },
    members: [
      member(OPEN, 'orders\u001b[2J'),
      member(SHUT, 'payments', { role: { name: ROLE, externalId: 'another' } }),
      member(CLOSED, 'gone', { state: 'CLOSED' }),
    ],
  });
});

afterEach(async () => {
  await tracker.close();
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

async function collect(wish: Partial<MembersWish> = {}, signal?: AbortSignal) {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };
  const access = { endpoint: aws.url, region: 'eu-west-1', credentials };
  const own = await findAccount(access, tracker.awsTime);
  const options = { settings, logger, ...(signal === undefined ? {} : { signal }) };
  return collectMembers(
    tracker,
    own,
    { roleName: ROLE, externalId: EXTERNAL_ID, ...wish },
    options,
  );
}

async function storedAccounts() {
  const accounts: (string | undefined)[] = [];
  for (const day of tracker.days.list()) {
    for await (const { accountId } of tracker.events.queryByDate(day)) accounts.push(accountId);
  }
  return accounts;
}

describe('collectMembers', () => {
  it('reads the accounts that let us in, and names those that do not', async () => {
    const { leftOut, readings } = await collect();

    expect(readings).toMatchObject([
      { account: { id: OPEN }, result: { total_events_processed: 1, errors: [] } },
      { account: { id: SHUT }, problem: expect.stringContaining(`:${SHUT}:role/${ROLE}`) },
    ]);
    expect(readings[0]?.problem).toBeUndefined();
    expect(readings[1]?.result).toBeUndefined();
    expect(leftOut.map(({ account, reason }) => [account.id, reason])).toEqual([
      [OWN, 'own_account'],
      [CLOSED, 'state'],
    ]);
    expect(await storedAccounts()).toEqual([OPEN]);
    // By their ledgers nothing is stored twice; of an account that refused nothing is claimed.
    const again = await collect();
    expect(again.readings[0]?.result?.total_events_processed).toBe(0);
    const ledgers = JSON.stringify(await tracker.coverage.list());
    expect([OPEN, SHUT].map((id) => ledgers.includes(id))).toEqual([true, false]);
  });

  it('keeps the names of all accounts, and how reading each ended', async () => {
    await collect();

    const names = (await tracker.accounts.list()).map(({ id, name }) => [id, name]);
    const marks = await tracker.members.read([OPEN, SHUT]);

    expect(names).toEqual([
      [OWN, 'management'],
      [OPEN, 'orders\\x1b[2J'],
      [SHUT, 'payments'],
      [CLOSED, 'gone'],
    ]);
    expect(marks).toMatchObject([
      { accountId: OPEN, readAt: expect.any(Number) },
      { accountId: SHUT, problem: expect.stringContaining('AccessDenied') },
    ]);
  });

  it('asks Organizations for nothing when it is told the ids', async () => {
    const { readings } = await collect({ accounts: [OPEN] });

    expect(readings).toMatchObject([{ account: { id: OPEN, name: OPEN } }]);
    expect(await tracker.accounts.list()).toEqual([]);
  });

  it('begins no account after an interruption', async () => {
    await expect(collect({ accounts: [OPEN, SHUT] }, AbortSignal.abort())).resolves.toMatchObject({
      readings: [
        { account: { id: OPEN }, isInterrupted: true },
        { account: { id: SHUT }, isInterrupted: true },
      ],
    });
    expect(await storedAccounts()).toEqual([]);
  });
});

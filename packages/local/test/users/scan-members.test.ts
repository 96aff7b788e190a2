import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventories, readInventory } from '@iam-tracker/analysis';
import { normalize } from '@iam-tracker/core';
import {
  generateInventory,
  type SimulatedAws,
  type SimulatedMember,
  startSimulatedAws,
} from '@iam-tracker/simulator';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readScanSettings } from '../../src/config.ts';
import type { MembersWish } from '../../src/members/enter-members.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';
import { scanAccount } from '../../src/users/scan-account.ts';

const OWN = '123456789012';
const [OPEN, SHUT, CLOSED] = ['200000000001', '200000000002', '200000000003'] as const;
const ROLE = 'iam-tracker-member';
const EXTERNAL_ID = 'example-external-id';
const settings = readScanSettings({});

let folder: string;
let tracker: Tracker;
let aws: SimulatedAws;

const iamOf = (accountId: string, users: number) => ({
  inventory: generateInventory({ seed: 8, users, at: Date.now(), accountId }),
  credentialReportMilliseconds: 0,
});

function member(accountId: string, name: string, more: Partial<SimulatedMember> = {}) {
  const role = { name: ROLE, externalId: EXTERNAL_ID };
  return { accountId, name, role, iam: iamOf(accountId, 5), ...more };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan members '));
  tracker = await openTracker({ dataDirectory: folder });
  aws = await startSimulatedAws({
    ...{ accountId: OWN, iam: iamOf(OWN, 3) },
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

function access() {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };
  return { endpoint: aws.url, region: 'eu-west-1', credentials };
}

function scan(wish: Partial<MembersWish> = {}, signal?: AbortSignal) {
  const members = { roleName: ROLE, externalId: EXTERNAL_ID, ...wish };
  const stopping = signal === undefined ? {} : { signal };
  return scanAccount(tracker, access(), { settings, logger, members, ...stopping });
}

async function inventories() {
  const found: [string | undefined, number][] = [];
  for await (const { accountId, users } of readInventories(tracker)) {
    found.push([accountId, users.length]);
  }
  return found;
}

describe('scanAccount with members', () => {
  it('scans the accounts that let us in beside the own, and names those that do not', async () => {
    const { accountId, failure, members, results } = await scan();

    expect([accountId, failure]).toEqual([OWN, undefined]);
    expect(results).toMatchObject([{ total_users: 3, errors: 0 }]);
    expect(members?.scans).toMatchObject([
      { account: { id: OPEN }, isScanned: true, results: [{ total_users: 5, errors: 0 }] },
      {
        ...{ account: { id: SHUT }, isScanned: false, results: [] },
        problem: expect.stringMatching(/:200000000002:role\/iam-tracker-member: AccessDenied/),
      },
    ]);
    expect(members?.scans[0]?.problem).toBeUndefined();
    expect(members?.leftOut.map(({ account, reason }) => [account.id, reason])).toEqual([
      [OWN, 'own_account'],
      [CLOSED, 'state'],
    ]);
    expect(await inventories()).toEqual([
      [OWN, 3],
      [OPEN, 5],
    ]);
  });

  it('keeps how the scan of each ended, and the names of all', async () => {
    await scan();

    const marks = await tracker.memberScans.read([OPEN, SHUT]);
    const names = (await tracker.accounts.list()).map(({ name }) => name);

    expect(marks).toMatchObject([
      { accountId: OPEN, readAt: expect.any(Number) },
      { accountId: SHUT, problem: expect.stringContaining('AccessDenied') },
    ]);
    expect(names).toEqual(['management', 'orders\\x1b[2J', 'payments', 'gone']);
  });

  it('asks Organizations for nothing when it is told the ids, and enters no other account', async () => {
    const { members } = await scan({ accounts: [OPEN] });

    expect(members?.scans).toMatchObject([{ account: { id: OPEN }, isScanned: true }]);
    expect(aws.stats.count({ operation: 'ListAccounts' })).toBe(0);
    expect(aws.stats.count({ operation: 'AssumeRole' })).toBe(1);
  });

  it('says which permissions a role lacks, and keeps what it may see', async () => {
    aws.setFaults([{ fault: 'access-denied', operation: 'ListMFADevices', accountId: OPEN }]);

    const { members } = await scan({ accounts: [OPEN] });

    expect(members?.scans).toMatchObject([
      { isScanned: true, problem: expect.stringContaining('iam:ListMFADevices') },
    ]);
    expect(await inventories()).toContainEqual([OPEN, 5]);
  });

  it('lets an own account that refuses stop no member', async () => {
    aws.setFaults([
      { fault: 'access-denied', operation: 'ListUsers', accountId: OWN },
      { fault: 'access-denied', operation: 'GetAccountAuthorizationDetails', accountId: OWN },
    ]);

    const { failure, members, results } = await scan({ accounts: [OPEN] });

    expect(results).toEqual([]);
    expect(failure?.error).toMatchObject({ code: 'IAM_DENIED' });
    expect(members?.scans).toMatchObject([{ account: { id: OPEN }, isScanned: true }]);
  });

  it('publishes nothing after an interruption, and calls no account unreachable for it', async () => {
    await expect(scan({}, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');

    expect(await inventories()).toEqual([]);
    expect((await tracker.memberScans.read([OPEN]))[0]).toEqual({ accountId: OPEN });
  });

  it('refuses to take the users of a member for those of the own account', async () => {
    await scan({ accounts: [OPEN] });
    const other = await startSimulatedAws({ accountId: OPEN, iam: iamOf(OPEN, 5) });
    try {
      const scanning = scanAccount(
        tracker,
        { ...access(), endpoint: other.url },
        { settings, logger },
      );

      await expect(scanning).rejects.toMatchObject({
        message: expect.stringContaining(`account ${OPEN} as those of a member account`),
      });
    } finally {
      await other.close();
    }
  });

  it('looks for the causes of changes of the own account among its own events alone', async () => {
    await scan({ accounts: [OPEN] });
    const [user] = (await readInventory(tracker))?.users ?? [];
    const at = Date.now();
    const record = (accountId: string) => ({
      ...{ eventVersion: '1.11', eventID: `tag-${accountId}`, awsRegion: 'us-east-1' },
      userIdentity: { type: 'IAMUser', userName: 'alice', accountId },
      eventTime: `${new Date(at + 1_000).toISOString().slice(0, 19)}Z`,
      ...{ eventSource: 'iam.amazonaws.com', eventName: 'TagUser', recipientAccountId: accountId },
      readOnly: false,
      requestParameters: { userName: user?.userName, tags: [{ key: 'team', value: 'search' }] },
    });
    // Done in the own account, out of CloudTrail's sight; a user of the same name was tagged likewise in a member.
    aws.addUnseen([{ visibleAt: at, record: record(OWN) }]);
    await tracker.events.put([normalize(record(OPEN)).event]);
    await new Promise((resolve) => setTimeout(resolve, 2_100));

    const { results } = await scan({ accounts: [OPEN] });

    const changes = [];
    for await (const change of tracker.records.changesOfScan(results[0]?.scan_timestamp ?? '')) {
      changes.push(change);
    }
    expect(changes).toMatchObject([{ kind: 'tag_set', subject: 'team' }]);
    expect(changes[0]).not.toHaveProperty('cause');
  });
});

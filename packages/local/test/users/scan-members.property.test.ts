import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, HOUR, normalize } from '@iam-tracker/core';
import { generateInventory, startSimulatedAws } from '@iam-tracker/simulator';
import { costlyRuns, silentLogger as logger } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readScanSettings } from '../../src/config.ts';
import { claimForRecords } from '../../src/data-origin.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';
import { scanAccount } from '../../src/users/scan-account.ts';

const OWN = '123456789012';
const MEMBERS = ['200000000001', '200000000002'];
const START = Date.UTC(2026, 0, 5, 9);
const role = { name: 'iam-tracker-member' };
const settings = readScanSettings({});

interface World {
  readonly seed: number;
  readonly users: number;
  /** Users of the own account of which one tag changes, by their place in the list. */
  readonly tagged: readonly number[];
  /** Accounts that let us in. */
  readonly open: readonly string[];
}

const world: fc.Arbitrary<World> = fc.record({
  seed: fc.nat({ max: 50 }),
  users: fc.integer({ min: 1, max: 4 }),
  tagged: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 2 }),
  open: fc.subarray(MEMBERS, { minLength: 1 }),
});

/** Returns everything that two scans of the own account stored, an hour apart. */
async function scanTwice({ open, seed, tagged, users }: World, withMembers: boolean) {
  let now = START;
  const clock: Clock = { now: () => now, sleep: async () => undefined };
  const inventoryOf = (accountId: string) => ({
    // Users of all accounts have the same names.
    inventory: generateInventory({ seed, users, at: START, accountId }),
    credentialReportMilliseconds: 0,
  });
  const tagsIn = (accountId: string) =>
    tagged.flatMap((place) => {
      const { userName } = inventoryOf(accountId).inventory.users[place] ?? {};
      const record = {
        ...{ eventVersion: '1.11', eventID: `tag-${place}-${accountId}`, awsRegion: 'us-east-1' },
        userIdentity: { type: 'IAMUser', userName: 'alice', accountId },
        eventTime: `${new Date(START + HOUR / 2).toISOString().slice(0, 19)}Z`,
        ...{ eventSource: 'iam.amazonaws.com', eventName: 'TagUser', readOnly: false },
        ...{ recipientAccountId: accountId },
        requestParameters: { userName, tags: [{ key: `team-${seed}`, value: 'search' }] },
      };
      return userName === undefined ? [] : [{ visibleAt: START + HOUR / 2, record }];
    });
  const folder = await mkdtemp(join(tmpdir(), 'own beside members '));
  const tracker = await openTracker({ dataDirectory: folder, clock, random: () => 0.5 });
  const aws = await startSimulatedAws({
    ...{ accountId: OWN, iam: inventoryOf(OWN), clock },
    members: MEMBERS.map((accountId) => ({
      ...{ accountId, iam: inventoryOf(accountId), events: tagsIn(accountId) },
      ...(open.includes(accountId) ? { role } : {}),
    })),
  });
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };
  const access = { endpoint: aws.url, region: 'us-east-1', credentials };
  const members = withMembers ? { members: { roleName: role.name } } : {};
  try {
    aws.addUnseen(tagsIn(OWN));
    // Of the own account what happened was out of CloudTrail's sight; of members it is known.
    const known = withMembers ? MEMBERS.flatMap(tagsIn) : [];
    await claimForRecords(tracker);
    await tracker.events.put(known.map(({ record }) => normalize(record).event));
    await scanAccount(tracker, access, { settings, logger, ...members });
    now += HOUR;
    await scanAccount(tracker, access, { settings, logger, ...members });
    return { own: await storedOf(tracker.records), members: await tracker.records.members() };
  } finally {
    await aws.close();
    await tracker.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function storedOf(records: Tracker['records']) {
  const stored: object[] = [];
  for await (const header of records.headers()) {
    stored.push(header);
    for await (const user of records.usersOfScan(header.scanTimestamp)) stored.push(user);
    for await (const change of records.changesOfScan(header.scanTimestamp)) stored.push(change);
  }
  // Users and changes of a scan come in any order.
  return stored.map((each) => JSON.stringify(each)).sort();
}

describe('scans of the own account', () => {
  it('never differ for the members that are scanned beside it, with users of the same names', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const alone = await scanTwice(given, false);
        const beside = await scanTwice(given, true);

        expect(beside.own).toEqual(alone.own);
        expect(beside.members).toEqual([...given.open].sort());
      }),
      { numRuns: costlyRuns(3, 20, 200) },
    );
  });
});

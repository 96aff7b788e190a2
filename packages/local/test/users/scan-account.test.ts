import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@iam-tracker/analysis';
import { systemClock } from '@iam-tracker/core';
import { generateInventory, type SimulatedAws, startSimulatedAws } from '@iam-tracker/simulator';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readScanSettings } from '../../src/config.ts';
import { claimForSimulation } from '../../src/data-origin.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';
import { scanAccount } from '../../src/users/scan-account.ts';

const options = { settings: readScanSettings({}), logger };

let folder: string;
let tracker: Tracker;
let servers: SimulatedAws[];

beforeEach(async () => {
  servers = [];
  folder = await mkdtemp(join(tmpdir(), 'scan account '));
  tracker = await openTracker({ dataDirectory: folder });
});

afterEach(async () => {
  for (const server of servers) await server.close();
  await tracker.close();
  await rm(folder, { recursive: true, force: true });
});

/** An account that answers as a real one does; what leads to it. */
async function openAccount(accountId: string) {
  const inventory = generateInventory({ seed: 8, users: 30, at: Date.now(), accountId });
  const iam = { inventory, credentialReportMilliseconds: 0 };
  const server = await startSimulatedAws({ accountId, iam, clock: systemClock });
  servers.push(server);
  const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
  return { server, access: { endpoint: server.url, region: 'eu-west-1', credentials } };
}

describe('scanAccount', () => {
  it('takes the inventory of a real account', async () => {
    const { access } = await openAccount('123456789012');

    const { accountId, results } = await scanAccount(tracker, access, options);

    const inventory = await readInventory(tracker);
    expect(accountId).toBe('123456789012');
    expect(results).toMatchObject([{ total_users: 30, errors: 0 }]);
    expect(inventory?.users).toHaveLength(30);
    expect(inventory?.users.every((user) => user.accountId === accountId)).toBe(true);
  });

  it('takes what it may, and says what it may not', async () => {
    const { server, access } = await openAccount('123456789012');
    server.setFaults([{ fault: 'access-denied', operation: 'GetAccountAuthorizationDetails' }]);

    const { results } = await scanAccount(tracker, access, options);

    const inventory = await readInventory(tracker);
    expect(results).toMatchObject([{ total_users: 30, errors: 0 }]);
    expect(inventory?.scan.missingPermissions).toMatchObject([
      { permission: 'iam:GetAccountAuthorizationDetails' },
    ]);
    expect(inventory?.users[0]).not.toHaveProperty('groups');
  });

  it('does not compare with another account', async () => {
    const first = await openAccount('123456789012');
    const second = await openAccount('210987654321');
    await scanAccount(tracker, first.access, options);

    const scanning = scanAccount(tracker, second.access, options);

    await expect(scanning).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringMatching(/holds the IAM users of account 123456789012, not of 2109/),
    });
    expect((await readInventory(tracker))?.users).toHaveLength(30);
  });

  it('refuses a folder with a simulated account before anything is asked of IAM', async () => {
    const { server, access } = await openAccount('123456789012');
    await claimForSimulation(tracker, {}, Date.now());

    const scanning = scanAccount(tracker, access, options);

    await expect(scanning).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(server.stats.count({ operation: 'ListUsers' })).toBe(0);
  });
});

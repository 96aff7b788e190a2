import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserRecord } from '@iam-tracker/core';
import { type AccountOptions, generateAccount } from '@iam-tracker/simulator';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { readScanSettings } from '../../src/config.ts';
import { openTracker } from '../../src/open-tracker.ts';
import { scanAtTimes } from '../../src/users/scan-simulated.ts';

/** Returns the records that the user scanner writes of a simulated account at each of the times, milliseconds. */
export async function scanSimulatedUsers(
  options: AccountOptions,
  times: readonly number[],
): Promise<UserRecord[]> {
  const account = generateAccount(options);
  const folder = await mkdtemp(join(tmpdir(), 'scans-'));
  const tracker = await openTracker({ dataDirectory: folder, random: () => 0.5 });
  try {
    const scans = { account, history: account.events(), times };
    const results = await scanAtTimes(tracker, scans, { settings: readScanSettings({}), logger });
    const users: UserRecord[] = [];
    for (const { scan_timestamp: scan = '' } of results) {
      for await (const user of tracker.records.usersOfScan(scan)) users.push(user);
    }
    return users;
  } finally {
    await tracker.close();
    await rm(folder, { recursive: true });
  }
}

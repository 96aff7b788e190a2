import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { countPending, listChanges, readInventory } from '@iam-tracker/analysis';
import { type Clock, systemClock, type UserChange } from '@iam-tracker/core';
import { silentLogger as logger } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { readAlertSettings } from '../../src/alerts/config.ts';
import { openAlerts } from '../../src/alerts/open-alerts.ts';
import { collectSimulated } from '../../src/collect/collect-simulated.ts';
import { readCollectSettings, readScanSettings } from '../../src/config.ts';
import { claimForRecords } from '../../src/data-origin.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';
import { scanSimulated } from '../../src/users/scan-simulated.ts';
import { scanTimes } from '../../src/users/scan-times.ts';

const HOUR = 3_600_000;
const WISH = { seed: 3, days: 2 };
const options = { settings: readScanSettings({}), logger };
/** Reads IAM's events only: they hold the causes of changes of users; the others would only take time. */
const ONLY_IAM = {
  REGIONS: 'us-east-1',
  PROCESS_GUARD_EVENTS: 'false',
  PROCESS_STS_EVENTS: 'false',
  PROCESS_SIGNIN_EVENTS: 'false',
  PROCESS_SSO_EVENTS: 'false',
};
const collectOptions = { settings: readCollectSettings(ONLY_IAM), logger };

let folder: string;
let offset: number;
let tracker: Tracker;
let published: { rule: string; target: string | undefined }[];
let isBlocked: boolean;

/** Runs like the machine's clock, some hours ahead. */
const clock: Clock = { ...systemClock, now: () => Date.now() + offset };

beforeEach(async () => {
  [offset, published, isBlocked] = [0, [], false];
  folder = await mkdtemp(join(tmpdir(), 'scan '));
  tracker = await openTracker({ dataDirectory: folder, clock });
});

afterEach(async () => {
  await tracker.close();
  await rm(folder, { recursive: true, force: true });
});

function withAlerts() {
  const publisher = {
    async publish(alert: { rule: { id: string }; event: { target?: string | undefined } }) {
      if (isBlocked) throw new Error('the printer is on fire');
      published.push({ rule: alert.rule.id, target: alert.event.target });
    },
  };
  const settings = { ...readAlertSettings(undefined, {}), publisher, logger };
  return openAlerts(tracker, settings as unknown as Parameters<typeof openAlerts>[1]);
}

async function changes(): Promise<UserChange[]> {
  const found: UserChange[] = [];
  for await (const change of listChanges(tracker)) found.push(change);
  return found;
}

const unexplained = () => published.filter(({ rule }) => rule === 'USER-CHANGE-UNEXPLAINED');

describe('scanSimulated', () => {
  it('alerts once on what no event tells, and names who did the rest', async () => {
    await collectSimulated(tracker, WISH, collectOptions);
    const blocked = await withAlerts();
    isBlocked = true;
    const { results } = await scanSimulated(blocked.tracker, WISH, options);
    await blocked.finish();
    isBlocked = false;
    const alerts = await withAlerts();
    await scanSimulated(alerts.tracker, WISH, options);
    const outcome = await alerts.finish();
    await scanSimulated(alerts.tracker, WISH, options);

    const found = await changes();
    const mystery = found.filter(({ causeStatus }) => causeStatus === 'unexplained');
    const story = found.find(({ kind }) => kind === 'mfa_disabled');
    // What could not be raised is raised by the next scan.
    expect(results.some(({ errors }) => errors > 0)).toBe(true);
    expect(unexplained()).toEqual([
      { rule: 'USER-CHANGE-UNEXPLAINED', target: 'user/nils.strand' },
    ]);
    expect(outcome).toMatchObject({ sent: 1, pending: 0 });
    expect(mystery).toMatchObject([
      {
        userName: 'nils.strand',
        kind: 'policy_attached',
        subject: 'arn:aws:iam::aws:policy/AdministratorAccess',
      },
    ]);
    expect(story).toMatchObject({
      userName: 'carol.dunn',
      causeStatus: 'explained',
      cause: { eventName: 'DeactivateMFADevice', actor: 'tom.hale', sourceIp: '203.0.113.195' },
    });
    // Only what is too young to be judged may still wait.
    const others = found.filter(({ causeStatus }) => !/^(un)?explained$/.test(causeStatus));
    const judgedSince = clock.now() - 4 * HOUR;
    expect(others.filter((each) => Date.parse(each.changedBefore) < judgedSince)).toEqual([]);
  });

  it('goes on from the last scan as a schedule would', async () => {
    const first = await scanSimulated(tracker, WISH, options);
    const again = await scanSimulated(tracker, WISH, options);
    // Two hours more than two scans of the schedule: an hour more would be the bound at which one is left out.
    offset = 14 * HOUR;
    const later = await scanSimulated(tracker, WISH, options);

    const inventory = await readInventory(tracker);
    expect(first.results).toHaveLength(8);
    expect(again.results).toHaveLength(1);
    expect(again.results[0]?.changes).toBe(0);
    expect(later.results).toHaveLength(3);
    expect(Date.parse(inventory?.scan.scanTimestamp ?? '')).toBeGreaterThan(clock.now() - HOUR);
    expect(inventory?.users.length).toBeGreaterThan(10);
    // Nothing was collected, so it cannot be said what is unexplained.
    const waiting = (await changes()).filter(({ causeStatus }) => causeStatus === 'pending');
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting).toHaveLength((await changes()).length);
    expect(await countPending(tracker)).toBe(waiting.length);
  });

  it('is not kept out by the lock of a scan that was killed', async () => {
    const stopping = new AbortController();
    const onProgress = (done: number) => {
      if (done === 1) stopping.abort(new Error('killed'));
    };
    const killed = scanSimulated(tracker, WISH, {
      ...options,
      signal: stopping.signal,
      onProgress,
    });
    await expect(killed).rejects.toThrow('killed');

    const { results } = await scanSimulated(tracker, WISH, options);

    expect(results.at(-1)?.message).toBe('Scan completed successfully');
  });

  it('refuses a folder with real records', async () => {
    await claimForRecords(tracker);

    const scanning = scanSimulated(tracker, WISH, options);

    await expect(scanning).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

describe('scanTimes', () => {
  const day = 24 * HOUR;

  it.prop([fc.integer({ min: 0, max: 100 * day }), fc.integer({ min: 1, max: 1e12 })])(
    'rises to now, from after the last scan, at most a day apart',
    (span, since) => {
      const times = scanTimes(since, since + span);

      const gaps = times.map((time, index) => time - (times[index - 1] ?? since));
      expect(times.at(-1)).toBe(since + span);
      expect(gaps.slice(1).every((gap) => gap >= 6 * HOUR && gap <= day)).toBe(true);
      expect(gaps[0]).toBeLessThanOrEqual(day + HOUR);
      expect(times.length).toBeLessThan(110);
    },
  );
});

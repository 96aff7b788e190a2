import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { type ActivityEvent, DAY, formatTime, HOUR, normalize } from '@iam-tracker/core';
import {
  buildConsoleLogin,
  buildRecord,
  iamUser,
  silentLogger,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAlertFile } from '../../src/alerts/alert-file.ts';
import { listAlerts } from '../../src/alerts/alert-ledger.ts';
import { openAlerts } from '../../src/alerts/open-alerts.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';

// A folder of sixty quiet days and an attack at their end, imported in one go and in any order.

const NOW = Date.UTC(2026, 2, 20, 12);
const clock = { now: () => NOW, sleep: async () => undefined };

let folder: string;
let tracker: Tracker;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first attack '));
  tracker = await openTracker({ dataDirectory: folder, clock, random: () => 0.5 });
});

afterEach(async () => {
  await tracker.close();
  await rm(folder, { recursive: true, force: true });
});

function alertsOf() {
  return openAlerts(tracker, {
    settings: parseSettings({}, RULE_IDS),
    groupMinutes: 60,
    maxAgeHours: 24,
    publisher: createAlertFile(folder, () => undefined),
    logger: silentLogger,
    isOrdered: true,
  });
}

function at(time: number, record: object): ActivityEvent {
  const eventID = `event-${formatTime(time)}`;
  return normalize({ ...record, eventID, eventTime: formatTime(time) }).event;
}

function key(userName: string) {
  return { ...iamUser(userName), accessKeyId: `AKIA${userName.toUpperCase().padEnd(16, 'X')}` };
}

const QUIET_DAYS = Array.from({ length: 60 }, (_, day) =>
  at(NOW - (60 - day) * DAY, {
    ...buildRecord({ userIdentity: key('ci'), eventName: 'ListRoles', readOnly: true }),
    sourceIPAddress: '192.0.2.20',
  }),
);
const STRANGER = '198.51.100.77';
const ATTACK = [
  at(NOW - 5 * HOUR, {
    ...buildRecord({
      userIdentity: key('bob'),
      eventSource: 'sts.amazonaws.com',
      eventName: 'GetCallerIdentity',
      readOnly: true,
      requestParameters: null,
    }),
    sourceIPAddress: STRANGER,
  }),
  at(NOW - 4 * HOUR, {
    ...buildRecord({
      userIdentity: key('bob'),
      eventName: 'SetDefaultPolicyVersion',
      requestParameters: { policyArn: 'arn:aws:iam::123456789012:policy/p', versionId: 'v1' },
    }),
    sourceIPAddress: STRANGER,
  }),
  at(NOW - 3 * HOUR, {
    ...buildRecord({
      userIdentity: webIdentityUser('repo:evil/x:ref:refs/heads/main'),
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRoleWithWebIdentity',
      requestParameters: {
        roleArn: 'arn:aws:iam::123456789012:role/deploy',
        roleSessionName: 'gh',
      },
    }),
    sourceIPAddress: STRANGER,
  }),
  at(NOW - 2 * HOUR, {
    ...buildConsoleLogin('Success', iamUser('carol'), { additionalEventData: { MFAUsed: 'Yes' } }),
    sourceIPAddress: STRANGER,
  }),
];
const FIRED = [
  'IAM-POLICY-DEFAULT-SWITCHED',
  'KEY-NEW-NETWORK',
  'SIGNIN-NEW-NETWORK',
  'STS-KEY-VALIDATION',
  'STS-WEBIDENTITY-ODD',
];

async function store(events: readonly ActivityEvent[]) {
  const alerts = await alertsOf();
  for (let start = 0; start < events.length; start += 10) {
    await alerts.tracker.events.put(events.slice(start, start + 10));
  }
  return alerts.finish();
}

async function firedRules(): Promise<string[]> {
  const fired: string[] = [];
  for await (const { disposition, ruleId } of listAlerts(tracker, {})) {
    if (disposition === 'sent') fired.push(ruleId);
  }
  return fired.sort();
}

describe('an import that ends with the first attack', () => {
  it('alerts in whatever order the records come', async () => {
    const orders = fc.shuffledSubarray([...QUIET_DAYS, ...ATTACK], {
      minLength: QUIET_DAYS.length + ATTACK.length,
    });
    await fc.assert(
      fc.asyncProperty(orders, async (events) => {
        await tracker.close();
        await rm(folder, { recursive: true, force: true });
        tracker = await openTracker({ dataDirectory: folder, clock, random: () => 0.5 });

        const { sent } = await store(events);

        expect(await firedRules()).toEqual(FIRED);
        expect(sent).toBe(FIRED.length);
      }),
      { numRuns: 5 },
    );
  });

  it('stays quiet about what the past explains, though it came later', async () => {
    const known = [30, 20, 10].map((days) =>
      at(NOW - days * DAY + HOUR, {
        ...buildRecord({ userIdentity: key('bob'), eventName: 'ListRoles', readOnly: true }),
        sourceIPAddress: STRANGER,
      }),
    );

    await store([...ATTACK.slice(0, 1), ...known, ...QUIET_DAYS]);

    expect(await firedRules()).not.toContain('KEY-NEW-NETWORK');
  });

  it('decides once', async () => {
    await store([...QUIET_DAYS, ...ATTACK]);

    const again = await (await alertsOf()).finish();

    expect(again).toMatchObject({ sent: 0, historical: 0, grouped: 0, pending: 0 });
  });
});

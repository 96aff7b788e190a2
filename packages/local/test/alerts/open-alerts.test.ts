import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { normalize } from '@iam-tracker/core';
import {
  buildConsoleLogin,
  iamUser,
  root,
  sampleChange,
  silentLogger,
} from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ALERT_FILE, createAlertFile } from '../../src/alerts/alert-file.ts';
import { listAlerts } from '../../src/alerts/alert-ledger.ts';
import { type AlertsOptions, openAlerts } from '../../src/alerts/open-alerts.ts';
import { openTracker, type Tracker } from '../../src/open-tracker.ts';

const NOW = Date.UTC(2026, 0, 2, 12);

let folder: string;
let tracker: Tracker;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open alerts '));
  tracker = await reopen();
});

afterEach(async () => {
  await tracker.close();
  await rm(folder, { recursive: true, force: true });
});

function reopen(): Promise<Tracker> {
  const clock = { now: () => NOW, sleep: async () => undefined };
  return openTracker({ dataDirectory: folder, clock, random: () => 0.5 });
}

function alertsOf(changes: Partial<AlertsOptions> = {}, document: object = {}) {
  return openAlerts(tracker, {
    settings: parseSettings(document, RULE_IDS),
    groupMinutes: 60,
    maxAgeHours: 24,
    publisher: createAlertFile(folder, () => undefined),
    logger: silentLogger,
    ...changes,
  });
}

function signIn(eventID: string, minutesAgo: number, userIdentity = root()) {
  const eventTime = `${new Date(NOW - minutesAgo * 60_000).toISOString().slice(0, 19)}Z`;
  const record = { ...buildConsoleLogin('Success', userIdentity), eventID, eventTime };
  return normalize(record).event;
}

async function sentIds(): Promise<string[]> {
  const text = await readFile(join(folder, ALERT_FILE), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { alert_id: string }).alert_id);
}

async function ledger(): Promise<string[]> {
  const entries: string[] = [];
  for await (const { disposition, eventId, ruleId } of listAlerts(tracker, {})) {
    entries.push(`${eventId} ${ruleId} ${disposition}`);
  }
  return entries;
}

describe('openAlerts', () => {
  it('raises alerts about changes of members side by side, each with its account', async () => {
    const alerts = await alertsOf();
    const accounts = ['200000000001', '200000000002', '200000000003'];
    const judgedAt = new Date(NOW).toISOString();
    const changeIn = (account: string) => ({
      ...sampleChange('alice', judgedAt, {
        ...{ changeId: `change-in-${account}`, arn: `arn:aws:iam::${account}:user/alice` },
      }),
      judgedAt,
    });

    await Promise.all(
      accounts.map((each) => alerts.tracker.records.ofMember(each).putUnexplained(changeIn(each))),
    );
    const outcome = await alerts.finish();

    expect(outcome).toMatchObject({ sent: 3, pending: 0 });
    const found: (string | undefined)[] = [];
    for await (const { accountId } of listAlerts(tracker, {})) found.push(accountId);
    expect(found.sort()).toEqual(accounts);
  });

  it('raises alerts about new events, groups them, and records old ones', async () => {
    const alerts = await alertsOf();

    await alerts.tracker.events.put([signIn('new', 30), signIn('old', 3000)]);
    await alerts.tracker.events.put([signIn('next', 20)]);
    const outcome = await alerts.finish();

    expect(outcome).toMatchObject({
      ...{ sent: 1, grouped: 1, historical: 1 },
      ...{ pending: 0, summaries: 1 },
    });
    expect(await sentIds()).toEqual([
      'new/SIGNIN-ROOT-LOGIN',
      'group/123456789012/2026-01-02T11:00:00.000Z/1/SIGNIN-ROOT-LOGIN',
    ]);
    expect(await ledger()).toEqual([
      'next SIGNIN-ROOT-LOGIN grouped',
      'new SIGNIN-ROOT-LOGIN sent',
      'old SIGNIN-ROOT-LOGIN historical',
    ]);
  });

  it('tells in one summary what was missed while no run collected, and nothing of old files', async () => {
    const first = await alertsOf();
    await first.tracker.events.put([signIn('first', 30)]);
    await first.finish();
    await tracker.close();
    const later = { now: () => NOW + 3 * 86_400_000, sleep: async () => undefined };
    tracker = await openTracker({ dataDirectory: folder, clock: later, random: () => 0.1 });
    const files = await alertsOf({ isOrdered: true });
    await files.tracker.events.put([signIn('filed', -60)]);
    const imported = await files.finish();
    const live = await alertsOf();
    await live.tracker.events.put([signIn('missed-1', -120), signIn('missed-2', -180)]);
    const collected = await live.finish();

    expect(imported).toMatchObject({ historical: 1, summaries: 0 });
    expect(collected).toMatchObject({ historical: 0, grouped: 2, sent: 0, summaries: 1 });
    const ids = await sentIds();
    expect(ids).toHaveLength(2);
    expect(ids[1]).toMatch(/^late\/123456789012\/.*\/SIGNIN-ROOT-LOGIN$/);
  });

  it('sends nothing twice, however often an event is stored', async () => {
    const first = await alertsOf();
    await first.tracker.events.put([signIn('a', 30)]);
    await first.finish();
    await tracker.close();
    tracker = await reopen();

    const second = await alertsOf();
    await second.tracker.events.put([signIn('a', 30)]);
    const outcome = await second.finish();

    expect(outcome).toMatchObject({ sent: 0, pending: 0 });
    expect(await sentIds()).toEqual(['a/SIGNIN-ROOT-LOGIN']);
  });

  it('raises the next time what could not be published', async () => {
    const failing = await alertsOf({
      publisher: createAlertFile(join(folder, 'gone'), () => undefined),
    });
    await failing.tracker.events.put([signIn('a', 30)]);
    expect(await failing.finish()).toMatchObject({ sent: 0, pending: 1 });
    await tracker.close();
    tracker = await reopen();

    const outcome = await (await alertsOf()).finish();

    expect(outcome).toMatchObject({ sent: 1, pending: 0 });
    expect(await sentIds()).toEqual(['a/SIGNIN-ROOT-LOGIN']);
  });

  it('raises the next time what a dying process had stored', async () => {
    const publisher = { publish: () => new Promise<never>(() => undefined) };
    const dying = await alertsOf({ publisher });
    await dying.tracker.events.put([signIn('a', 30)]);
    void dying.finish().catch(() => undefined);
    while ((await ledger()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await tracker.close();
    const later = { now: () => NOW + 60_000, sleep: async () => undefined };
    tracker = await openTracker({ dataDirectory: folder, clock: later, random: () => 0.1 });

    const outcome = await (await alertsOf()).finish();

    expect(outcome).toMatchObject({ sent: 1, pending: 0 });
    expect(await sentIds()).toEqual(['a/SIGNIN-ROOT-LOGIN']);
  });

  it('remembers from one run to the next', async () => {
    const fail = (id: string, minutesAgo: number) => {
      const event = signIn(id, minutesAgo, iamUser());
      return { ...event, outcome: 'failure' as const, errorMessage: 'Failed authentication' };
    };
    const first = await alertsOf();
    await first.tracker.events.put([1, 2, 3, 4].map((minute) => fail(`f${minute}`, minute)));
    await first.finish();
    await tracker.close();
    tracker = await reopen();

    const second = await alertsOf();
    await second.tracker.events.put([fail('f5', 5)]);
    await second.finish();

    expect(await sentIds()).toEqual(['f5/SIGNIN-BRUTE-USER']);
  });

  it('follows the settings', async () => {
    const alerts = await alertsOf({}, { rules: { 'SIGNIN-ROOT-LOGIN': { dryRun: true } } });

    await alerts.tracker.events.put([signIn('a', 30)]);

    expect(await alerts.finish()).toMatchObject({ sent: 0, dry_run: 1 });
  });

  it.each([
    ['the oldest first', (days: readonly number[]) => days],
    ['the newest first', (days: readonly number[]) => [...days].reverse()],
    [
      'in no order',
      (days: readonly number[]) => days.map((day) => days[(day * 7) % days.length] ?? 0),
    ],
  ])('tells of a first sign-in in files, with %s', async (_name, arrange) => {
    const day = 24 * 60;
    const alerts = await alertsOf({ isOrdered: true });
    const days = arrange(Array.from({ length: 31 }, (_, index) => index));

    for (const index of days) {
      const alice = signIn(`alice-${index}`, (30 - index) * day + 100, iamUser('alice'));
      const bob = signIn('bob', 30, iamUser('bob'));
      await alerts.tracker.events.put(index === 30 ? [alice, bob] : [alice]);
    }
    await alerts.finish();

    const news = (await ledger()).filter((line) => line.includes('SIGNIN-NEW-NETWORK'));
    expect(news).toEqual(['bob SIGNIN-NEW-NETWORK sent']);
  });
});

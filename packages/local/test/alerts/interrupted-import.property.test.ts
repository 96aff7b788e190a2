import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { type ActivityEvent, admit, chunksOf, parseRolePatterns } from '@iam-tracker/core';
import { listAlerts, openAlerts, openTracker, type Tracker } from '@iam-tracker/local';
import { generateAccount } from '@iam-tracker/simulator';
import { costlyRuns, silentLogger } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';

const END = Date.UTC(2026, 2, 31);
const DAY = 86_400_000;
/** Events of a note; few, so that there are many notes. */
const PART = 25;

const folders: string[] = [];
let events: readonly ActivityEvent[] = [];
/** Told of the import that nothing interrupts. */
let whole: Told;
/** Writes that it takes. */
let writes = 0;

interface Told {
  readonly stored: readonly string[];
  readonly alerts: readonly string[];
}

beforeAll(async () => {
  events = eventsOfAccount();
  const folder = newFolder();
  writes = (await runImport(folder)).writes;
  whole = await tellOf(folder);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'interrupted '));
  folders.push(folder);
  return folder;
}

/** Two days of an account with attacks, not in the order of their times. */
function eventsOfAccount(): ActivityEvent[] {
  const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
  const account = generateAccount({ seed: 3, start: END - 2 * DAY, end: END });
  return [...account.events()].flatMap(({ record }) => {
    const admission = admit(record, noise);
    return admission.verdict === 'store' ? admission.event : [];
  });
}

/**
 * Lets `survives` writes reach the database, and those of the same instant, which LevelDB takes whole or not at all; from
 * then on the process is as good as dead.
 */
function mortal(tracker: Tracker, survives: number) {
  let count = 0;
  let isDead = survives === 0;
  const { client } = tracker.database;
  const { send } = client;
  client.send = async (operation, input) => {
    if (isDead) throw Object.assign(new Error('killed'), { name: 'Killed' });
    if (/Write|Put|Update|Statement/.test(operation)) count += 1;
    if (count === survives) {
      setImmediate(() => {
        isDead = true;
      });
    }
    return send(operation, input);
  };
  return { writes: () => count };
}

/** Imports everything, as far as it gets. */
async function runImport(folder: string, survives = Number.POSITIVE_INFINITY) {
  const tracker = await openTracker({ dataDirectory: folder });
  const life = mortal(tracker, survives);
  try {
    const alerts = await openAlerts(tracker, {
      settings: parseSettings({}, RULE_IDS),
      groupMinutes: 60,
      maxAgeHours: 24,
      publisher: { publish: async () => undefined },
      logger: silentLogger,
      isOrdered: true,
    });
    for (const part of chunksOf(events, PART)) await alerts.tracker.events.putMissing(part);
    await alerts.finish();
    return { isWhole: true, writes: life.writes() };
  } catch (error) {
    if (survives === Number.POSITIVE_INFINITY) throw error;
    return { isWhole: false, writes: life.writes() };
  } finally {
    await tracker.close();
  }
}

async function tellOf(folder: string): Promise<Told> {
  const tracker = await openTracker({ dataDirectory: folder, mustExist: true });
  try {
    const stored: string[] = [];
    for (const day of tracker.days.list()) {
      for await (const { eventId } of tracker.events.queryByDate(day)) stored.push(eventId);
    }
    const alerts: string[] = [];
    for await (const { disposition, eventId, ruleId } of listAlerts(tracker, {})) {
      alerts.push(`${ruleId} ${eventId} ${disposition}`);
    }
    return { stored: stored.sort(), alerts: alerts.sort() };
  } finally {
    await tracker.close();
  }
}

describe('an import that is killed at any write, once or twice, and done again', () => {
  it.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2 })], {
    numRuns: costlyRuns(2, 60),
  })('stores the same events and tells of the same alerts as one that is not', async (deaths) => {
    const folder = newFolder();
    for (const death of deaths) await runImport(folder, Math.floor(death * writes));

    await runImport(folder);

    expect(whole.stored.length).toBeGreaterThan(100);
    expect(whole.alerts.length).toBeGreaterThan(10);
    expect(await tellOf(folder)).toEqual(whole);
  });
});

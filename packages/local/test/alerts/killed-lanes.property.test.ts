import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { parseSettings, RULE_IDS } from '@iam-tracker/alerter/detect';
import { type ActivityEvent, admit, createDayMarker } from '@iam-tracker/core';
import { CATALOGUE, listAlerts, openAlerts, openTracker, type Tracker } from '@iam-tracker/local';
import { createEnvelopeSource, receive } from '@iam-tracker/receiver/receive';
import { drainQueue, generateAccount, type PushOptions, pushEvents } from '@iam-tracker/simulator';
import { costlyRuns, silentLogger as logger } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { readCollectSettings } from '../../src/config.ts';

const END = Date.UTC(2026, 2, 31);
const DAY = 86_400_000;
const settings = readCollectSettings({});
const account = generateAccount({ seed: 3, start: END - DAY, end: END, eventsPerDay: 250 });
const { accountId } = account;
/** What polling brings in the end: all that is eligible, newest first, as pages are. */
const polled: readonly ActivityEvent[] = [...account.events()]
  .flatMap(({ record }) => {
    const around = { accountId, awsRegion: record.awsRegion };
    const admission = admit(record, settings.noise, around);
    return admission.verdict === 'store' ? admission.event : [];
  })
  .reverse();
/** Rules that look at one event alone: of these no order and no loss of push changes what is told. */
const rules = CATALOGUE.filter(({ kind }) => kind === 'single');

const folders: string[] = [];
let untroubled: Awaited<ReturnType<typeof tellOf>>;

beforeAll(async () => {
  const folder = newFolder();
  await runLanes(folder, { seed: 1, accountId }, []);
  untroubled = await tellOf(folder);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanes '));
  folders.push(folder);
  return folder;
}

/** Opens the process anew whenever it has died: at the writes that `deaths` counts, from one life to the next. */
function createProcess(folder: string, deaths: readonly number[], published: string[]) {
  const left = [...deaths];
  let life: Promise<Life> | undefined;

  interface Life {
    readonly tracker: Tracker;
    readonly alerts: Awaited<ReturnType<typeof openAlerts>>;
    isDead(): boolean;
  }

  async function begin(): Promise<Life> {
    const tracker = await openTracker({ dataDirectory: folder });
    const dies = left.shift() ?? Number.POSITIVE_INFINITY;
    let writes = 0;
    const { client } = tracker.database;
    const { send } = client;
    client.send = async (operation, input) => {
      if (/Write|Put|Update|Delete|Statement/.test(operation)) writes += 1;
      if (writes > dies) throw Object.assign(new Error('killed'), { name: 'Killed' });
      return send(operation, input);
    };
    const opening = openAlerts(tracker, {
      settings: parseSettings({}, RULE_IDS),
      rules,
      groupMinutes: 60,
      maxAgeHours: 24 * 3_650,
      publisher: {
        async publish({ event, rule }) {
          published.push(`${rule.id} ${event.eventId}`);
        },
      },
      logger,
    });
    // What died before it was open holds the folder no longer.
    const alerts = await opening.catch(async (error: unknown) => {
      await tracker.close();
      throw error;
    });
    return { tracker, alerts, isDead: () => writes > dies };
  }

  return {
    /** Tries until a life lasts through it; what a death interrupts begins again. */
    async run<T>(work: (life: Life) => Promise<T>): Promise<T> {
      for (;;) {
        life ??= begin();
        const opened = await life.catch(() => undefined);
        const done =
          opened &&
          (await work(opened).then(
            (value) => ({ value }),
            () => undefined,
          ));
        if (done !== undefined && opened?.isDead() === false) return done.value;
        await opened?.tracker.close();
        life = undefined;
      }
    },
    close: async () => (await life)?.tracker.close(),
  };
}

/** Both lanes into one ledger: what push brings through the receiver, then what polling finds. */
async function runLanes(folder: string, options: PushOptions, deaths: readonly number[]) {
  const published: string[] = [];
  const process = createProcess(folder, deaths, published);
  let time = END;
  const clock = { now: () => time, sleep: () => new Promise<void>(() => undefined) };
  const deliveries = [...pushEvents(account.events(), options)];
  const outcome = await drainQueue(
    deliveries,
    (payload, at) => {
      time = at;
      return process.run(async ({ alerts: { tracker } }) => {
        const { dirtyDays, events } = tracker;
        const markDays = createDayMarker(dirtyDays);
        const parts = { events, markDays, settings, pushAccounts: new Set<string>() };
        const source = createEnvelopeSource({ ...parts, clock, logger });
        const context = { getRemainingTimeInMillis: () => 60_000 };
        const dependencies = { sources: [source], clock, logger, maxAttempts: 9 };
        return receive(payload, context, dependencies);
      });
    },
    {
      queueArn: `arn:aws:sqs:us-east-1:${accountId}:q`,
      batchSize: 40,
      windowMilliseconds: DAY / 8,
    },
  );
  const arrived = new Set(deliveries.map(({ record }) => record.eventID));
  const due = polled.filter(({ eventId }) => arrived.has(eventId));
  const missing = await process.run(
    async ({ tracker }) => due.length - (await tracker.events.get(due)).length,
  );
  await process.run(async ({ alerts }) => {
    await alerts.tracker.events.putMissing(polled, { isBesidePush: true });
    await alerts.finish();
  });
  await process.close();
  return { givenUp: outcome.givenUp, missing, published };
}

/** The same text for the same event, whatever order its fields are in. */
function textOf(event: ActivityEvent): string {
  return JSON.stringify(Object.entries(event).sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function tellOf(folder: string) {
  const tracker = await openTracker({ dataDirectory: folder, mustExist: true });
  try {
    const stored: string[] = [];
    for (const day of tracker.days.list()) {
      for await (const event of tracker.events.queryByDate(day)) stored.push(textOf(event));
    }
    const alerts: string[] = [];
    for await (const { eventId, ruleId } of listAlerts(tracker, {})) {
      alerts.push(`${ruleId} ${eventId}`);
    }
    return { stored: stored.sort(), alerts: alerts.sort() };
  } finally {
    await tracker.close();
  }
}

const share = fc.double({ min: 0, max: 0.3, noNaN: true });

describe('push beside polling, killed at any write', () => {
  it.prop(
    [
      fc.record({
        seed: fc.nat(),
        lossShare: share,
        repeatedShare: share,
        delayedShare: share,
        hasReads: fc.boolean(),
      }),
      fc.array(fc.nat({ max: 40 }), { maxLength: 4 }),
    ],
    { numRuns: costlyRuns(3, 20) },
  )('stores what is eligible, to the byte, and raises one alert an event', async (push, deaths) => {
    const folder = newFolder();

    const { givenUp, missing, published } = await runLanes(folder, { ...push, accountId }, deaths);

    const told = await tellOf(folder);
    expect({ givenUp, missing }).toEqual({ givenUp: [], missing: 0 });
    expect(told.stored.length).toBe(polled.length);
    expect(told.stored).toEqual(polled.map(textOf).sort());
    expect(untroubled.alerts.length).toBeGreaterThan(5);
    expect(told.alerts).toEqual(untroubled.alerts);
    // Only a death between telling and noting it may have it told again.
    if (deaths.length === 0) expect(new Set(published).size).toBe(published.length);
  });
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Alert, createDynamoDbLedger } from '@iam-tracker/alerter/alert';
import {
  type ActivityEvent,
  type AlertRecord,
  admit,
  normalize,
  parseRolePatterns,
  type UserRecord,
} from '@iam-tracker/core';
import { IAM_ALERTS, IAM_EVENTS, IAM_USERS, type LakeTable } from '@iam-tracker/lake';
import { listAlerts, openTracker, refreshLake, type Tracker } from '@iam-tracker/local';
import { generateAccount } from '@iam-tracker/simulator';
import {
  activityEvent,
  alertRecord,
  attributeAll,
  hostileRecord,
  silentLogger as logger,
  sampleHeader,
  userRecord,
} from '@iam-tracker/test-utils';
import fc from 'fast-check';
import { readScanSettings } from '../../src/config.ts';
import { scanAtTimes } from '../../src/users/scan-simulated.ts';

const NOISE = { filterAwsServiceEvents: false, filteredRoles: parseRolePatterns('') };
const END = Date.parse('2026-03-11T00:00:00Z');
const DAY = 86_400_000;
/** The same rows on every machine. */
const SEED = 5;
const HOSTILE_DAY = '2026-03-12';
const HOSTILE_SCAN = `${HOSTILE_DAY}T10:00:00Z`;

export interface RoundTripTable {
  readonly table: LakeTable;
  /** Rows put into the tables. */
  readonly rows: readonly (ActivityEvent | UserRecord | AlertRecord)[];
  /** Files that the exporter wrote of them. */
  readonly files: readonly string[];
}

/**
 * Exports what a simulated account does and has, and beside it whatever can be stored at all: every
 * combination of absent fields, any Unicode, damaged records.
 */
export async function exportRoundTrip(dataDirectory: string): Promise<RoundTripTable[]> {
  const account = generateAccount({
    seed: SEED,
    start: END - 2 * DAY,
    end: END,
    eventsPerDay: 900,
  });
  const events = [...ordinaryEvents(account), ...hostileEvents()];
  const tracker = await openTracker({ dataDirectory, random: () => 0.5 });
  let users: UserRecord[];
  let alerts: AlertRecord[];
  try {
    await tracker.dirtyDays.mark([...new Set(events.map(({ eventDate }) => eventDate))]);
    await tracker.events.put(events);
    const times = [END - 2 * DAY, END - DAY, END - 1_000];
    const scans = { account, history: account.events(), times };
    await scanAtTimes(tracker, scans, { settings: readScanSettings({}), logger });
    const hostile = hostileUsers();
    const count = hostile.length;
    await tracker.records.putUsers(hostile);
    await tracker.records.putHeader(
      sampleHeader(HOSTILE_SCAN, { totalUsers: count, recordsWritten: count }),
    );
    users = [...(await scannedUsers(tracker)), ...hostile];
    await recordHostileAlerts(tracker);
    alerts = [];
    for await (const alert of listAlerts(tracker, {})) alerts.push(alert);
  } finally {
    await tracker.close();
  }
  await refreshLake(dataDirectory, { logger });
  return Promise.all(
    [
      { table: IAM_EVENTS, rows: attributeAll(events) },
      { table: IAM_USERS, rows: users },
      { table: IAM_ALERTS, rows: alerts },
    ].map(async (each) => ({ ...each, files: await partsOf(dataDirectory, each.table) })),
  );
}

function* ordinaryEvents(account: ReturnType<typeof generateAccount>): Generator<ActivityEvent> {
  for (const { record } of account.events()) {
    const admission = admit(record, NOISE);
    if (admission.verdict === 'store') yield admission.event;
  }
}

/** All on one day, each once: a file a day would be a file an event. */
function hostileEvents(): ActivityEvent[] {
  const stored = fc.sample(activityEvent(), { numRuns: 400, seed: SEED });
  const records = fc.sample(hostileRecord(), { numRuns: 400, seed: SEED });
  const damaged = records.map((record) => normalize(record).event);
  return [...stored, ...damaged].map((event, n) => ({
    ...event,
    eventId: `${n}-${event.eventId}`,
    eventDate: HOSTILE_DAY,
    eventTime: new Date(Date.parse(HOSTILE_DAY) + n * 1000).toISOString().replace('.000Z', 'Z'),
  }));
}

function hostileUsers(): UserRecord[] {
  return fc.sample(userRecord(), { numRuns: 300, seed: SEED }).map((user, n) => ({
    ...user,
    userName: `${n}-${user.userName}`,
    scanTimestamp: HOSTILE_SCAN,
  }));
}

/** Through the ledger of the alerter, each in its own second. */
async function recordHostileAlerts({ random, database }: Tracker): Promise<void> {
  let now = Date.parse(HOSTILE_SCAN);
  const clock = { now: () => now, sleep: async () => undefined };
  const { client, tableNames } = database;
  const ledger = createDynamoDbLedger({ client, clock, random, tableName: tableNames.alerts });
  for (const record of fc.sample(alertRecord(), { numRuns: 200, seed: SEED })) {
    const { ruleId, title, dedupKey, severity, detail, disposition, note } = record;
    const event = { ...record, eventId: `${now}-${record.eventId}` };
    const rule = { id: ruleId, title, dedupKey: () => dedupKey };
    const alert = { rule, event, severity, detail } as unknown as Alert;
    if (disposition === 'claimed' || disposition === 'sent') await ledger.claim(alert);
    else {
      const [failure] = await ledger.recordAll([{ alert, disposition, note }]);
      if (failure !== undefined && failure !== 'settled') throw failure;
    }
    if (disposition === 'sent') await ledger.markSent({ eventId: event.eventId, ruleId });
    now += 1000;
  }
}

async function scannedUsers({ records }: Tracker): Promise<UserRecord[]> {
  const users: UserRecord[] = [];
  for await (const { scanTimestamp, status } of records.headers()) {
    if (scanTimestamp === HOSTILE_SCAN || status !== 'complete') continue;
    for await (const user of records.usersOfScan(scanTimestamp)) users.push(user);
  }
  return users;
}

async function partsOf(dataDirectory: string, { folder }: LakeTable): Promise<string[]> {
  const root = join(dataDirectory, 'lake', folder);
  const found = await readdir(root, { recursive: true });
  return found.filter((path) => path.endsWith('.parquet')).map((path) => join(root, path));
}

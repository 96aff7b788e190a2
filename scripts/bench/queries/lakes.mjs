// The lakes that queries are measured on.
import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openParquetFile } from '@iam-tracker/exporter/export';
import {
  IAM_ALERTS,
  IAM_EVENTS,
  IAM_USERS,
  LAKE_TABLES,
  partitionPrefix,
  partKey,
} from '@iam-tracker/lake';
import { loadAttributor, storedEvents } from '../stored-events.mjs';

const DAY = 86_400_000;
const ROW_GROUP = 10_000;
const USERS = 1_000;
/** One event in so many raises an alert. */
const EVENTS_PER_ALERT = 500;

/**
 * Makes a lake unless it is there, and keeps it for the next time.
 *
 * @param {string} lake
 * @param {(lake: string) => Promise<number>} write
 */
export async function keepLake(lake, write) {
  const note = join(lake, 'complete.txt');
  if (existsSync(note)) return;
  rmSync(lake, { recursive: true, force: true });
  writeFileSync(note, String(await write(lake)));
}

/**
 * Makes a lake that ends with the days of another and has as many as asked for: older days are the same files
 * again, in the folders of other days. What is in them is the same too, its times included.
 *
 * @param {string} lake
 * @param {string} from
 * @param {number} days
 */
export async function repeatLake(lake, from, days) {
  for (const table of LAKE_TABLES) {
    const known = readdirSync(join(from, table.folder))
      .map((name) => name.split('=')[1] ?? '')
      .sort();
    const last = Date.parse(known.at(-1) ?? '');
    for (let back = 0; back < days; back += 1) {
      const day = new Date(last - back * DAY).toISOString().slice(0, 10);
      const source = known.at(-1 - (back % known.length)) ?? '';
      mkdirSync(join(lake, partitionPrefix(table, day)), { recursive: true });
      linkSync(join(from, partKey(table, source, 0)), join(lake, partKey(table, day, 0)));
    }
  }
  return days;
}

/**
 * Writes a lake of simulated events, users and alerts, and returns how many events it has.
 *
 * @param {string} lake
 * @param {{ start: number, days: number, eventsPerDay: number }} size
 */
export async function writeLake(lake, { start, days, eventsPerDay }) {
  const end = start + days * DAY;
  const account = { seed: 1, start, end, eventsPerDay, serviceShare: 0.02 };
  const attributor = await loadAttributor();
  for (const event of storedEvents(account)) attributor.learn(event);
  let day = '';
  let total = 0;
  /** @type {import('@iam-tracker/core').ActivityEvent[]} */
  let rows = [];
  const flush = async () => {
    if (rows.length === 0) return;
    await writeDay(lake, IAM_EVENTS, day, rows);
    await writeDay(lake, IAM_USERS, day, usersOn(day));
    const alerts = rows.filter((_, index) => index % EVENTS_PER_ALERT === 0).map(alertOn);
    await writeDay(lake, IAM_ALERTS, day, alerts);
    total += rows.length;
    rows = [];
  };
  for (const event of storedEvents(account)) {
    // Corrected records come late; one that would open a day again is left to the tests.
    if (event.eventDate < day) continue;
    if (event.eventDate !== day) {
      await flush();
      day = event.eventDate;
    }
    rows.push(attributor.attribute(event));
  }
  await flush();
  return total;
}

/**
 * @param {string} lake
 * @param {import('@iam-tracker/lake').LakeTable} table
 * @param {string} day
 * @param {readonly object[]} rows
 */
async function writeDay(lake, table, day, rows) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  const file = openParquetFile(table, async (bytes) => void chunks.push(bytes));
  for (let at = 0; at < rows.length; at += ROW_GROUP) {
    await file.writeGroup(rows.slice(at, at + ROW_GROUP));
  }
  await file.finish();
  const path = join(lake, partKey(table, day, 0));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(chunks));
}

/**
 * A scan at noon; every tenth user is left alone for longer than a query looks back.
 *
 * @param {string} day
 * @returns {import('@iam-tracker/core').UserRecord[]}
 */
function usersOn(day) {
  return Array.from({ length: USERS }, (_, index) => ({
    userName: `user-${index}`,
    scanTimestamp: `${day}T12:00:00Z`,
    userId: `AIDA${String(index).padStart(16, '0')}`,
    arn: `arn:aws:iam::123456789012:user/user-${index}`,
    accountId: '123456789012',
    createDate: '2024-01-01T00:00:00Z',
    mfaActive: index % 3 === 0,
    programmaticAccess: true,
    daysSinceLastActivity: index % 10 === 0 ? 200 : 3,
  }));
}

/**
 * @param {import('@iam-tracker/core').ActivityEvent} event
 * @param {number} index
 */
function alertOn({ eventId, eventTime, eventName, accountId, actor }, index) {
  return {
    eventId,
    eventTime,
    eventName,
    accountId,
    actor,
    ruleId: `BENCHMARK-${index % 20}`,
    disposition: 'sent',
    severity: ['CRITICAL', 'HIGH', 'WARNING'][index % 3],
    recordedAt: eventTime,
    sentAt: eventTime,
  };
}

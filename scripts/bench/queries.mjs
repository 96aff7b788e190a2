// Every query over ninety days and a million events, in DuckDB: wall time and processor time each.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openParquetFile } from '@iam-tracker/exporter/export';
import { IAM_ALERTS, IAM_EVENTS, IAM_USERS, partKey } from '@iam-tracker/lake';
import { bindParameters, loadQueries, openDuckDbLake } from '@iam-tracker/lake/queries';
import { loadAttributor, storedEvents } from './stored-events.mjs';

const START = Date.UTC(2026, 0, 1);
const DAYS = 90;
const UNTIL = '2026-03-31';
/** Records, of which a little less belongs in the ledger. */
const EVENTS_PER_DAY = 12_500;
const ROW_GROUP = 10_000;
const USERS = 1_000;
/** One event in so many raises an alert. */
const EVENTS_PER_ALERT = 500;

/** @type {import('./report.mjs').Suite} */
export async function measure({ folder, say }) {
  const lake = join(folder, 'queries-lake-with-people');
  const note = join(lake, 'complete.txt');
  if (!existsSync(note)) {
    say('writing the lake (once; it stays for the next time)');
    rmSync(lake, { recursive: true, force: true });
    const events = await writeLake(lake);
    writeFileSync(note, String(events));
  }
  const engine = await openDuckDbLake(lake);
  const count = await engine.run('SELECT count(*) AS events FROM iam_events');
  let events = 0;
  for await (const [value] of count.rows) events = Number(value);
  /** @type {import('./report.mjs').Finding[]} */
  const findings = [{ what: 'events in the lake', value: events, note: `${DAYS} days` }];
  let total = 0;
  let totalCpu = 0;
  for (const query of loadQueries()) {
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    const { rows } = await engine.run(bindParameters(query, { days: String(DAYS), until: UNTIL }));
    let rowCount = 0;
    for await (const _ of rows) rowCount += 1;
    const seconds = (performance.now() - started) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    total += seconds;
    totalCpu += cpuSeconds;
    findings.push({
      what: query.name,
      value: seconds,
      unit: 's',
      note: `${rowCount} rows, ${cpuSeconds.toFixed(1)} s of processor`,
      raw: { rowCount, cpu },
    });
    say(`${query.name}: ${seconds.toFixed(1)} s`);
  }
  await engine.close();
  const share = `${totalCpu.toFixed(0)} s of processor`;
  findings.push({ what: 'all queries', value: total, unit: 's', note: share });
  return findings;
}

/** @param {string} lake */
async function writeLake(lake) {
  const account = {
    seed: 1,
    start: START,
    end: START + DAYS * 86_400_000,
    eventsPerDay: EVENTS_PER_DAY,
    serviceShare: 0.02,
  };
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

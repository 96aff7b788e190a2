// Child: writes a day of events as one Parquet file, by our exporter, by what it does without looking for people, or
// by another writer, and tells time and memory.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { IAM_EVENTS } from '@iam-tracker/lake';
import { createDigest, expectedCells } from '@iam-tracker/test-utils/parquet';
import { answer, childOptions } from '../child.mjs';
import { loadAttributor } from '../stored-events.mjs';

/** @typedef {import('@iam-tracker/core').ActivityEvent} ActivityEvent */

const DAY = '2026-03-10';
const DIGESTED_ROWS = 200_000;

const { writer, rows, base, file } = childOptions();
const digest = createDigest();
let reads = 0;

async function* eventsOfDay() {
  reads += 1;
  yield* dayRows(base, rows);
}

const started = performance.now();
const write = { ours: writeOurs, bare: writeBare, parquetjs: writeParquetJs };
const facts = await write[/** @type {keyof typeof write} */ (writer)]();
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
const peakBytes = process.resourceUsage().maxRSS * 1024;
// The rows that readers must find, outside of the time that is taken.
if (rows <= DIGESTED_ROWS) {
  const attribute = await loadAttributor();
  for await (const event of dayRows(base, rows)) attribute.learn(event);
  for await (const event of dayRows(base, rows)) {
    digest.add(expectedCells(IAM_EVENTS, attribute.attribute(event)));
  }
}
answer({
  ...facts,
  seconds,
  cpuSeconds,
  peakBytes,
  reads,
  node: process.versions.node,
  ...digest.result(),
});

async function writeOurs() {
  const { chooseCompression, exportLake, DEFAULT_SETTINGS } = await import(
    '@iam-tracker/exporter/export'
  );
  let parts = 0;
  /** @type {import('@iam-tracker/exporter/export').ObjectStore} */
  const lake = {
    list: async () => [],
    read: async () => undefined,
    remove: async () => undefined,
    discardStaged: async () => 0,
    stage(key) {
      const isPart = key.endsWith('.parquet');
      if (isPart) parts += 1;
      const stream = isPart ? createWriteStream(file) : undefined;
      return {
        async write(bytes) {
          if (stream !== undefined && !stream.write(bytes)) await once(stream, 'drain');
        },
        seal: async () => undefined,
        async publish() {
          stream?.end();
          if (stream !== undefined) await once(stream, 'finish');
          return 'etag';
        },
        discard: async () => undefined,
      };
    },
  };
  const ignore = () => undefined;
  /** @type {import('@iam-tracker/core').Logger} */
  const logger = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: ignore,
    fatal: ignore,
    child: () => logger,
  };
  await exportLake(
    {
      events: { eventsOfDay },
      dirtyDays: {
        list: async () => [],
        claim: async (day) => ({ day, token: '' }),
        renew: async () => undefined,
        settle: async () => true,
      },
      lake,
      metrics: { publish: async () => undefined },
      clock: { now: () => Date.parse('2026-03-10T23:00:00Z'), sleep: () => new Promise(ignore) },
      logger,
    },
    { ...DEFAULT_SETTINGS, daysBack: 0 },
    { deadline: Date.parse('2026-03-11T23:00:00Z') },
  );
  return {
    codec: chooseCompression().codec,
    parts,
    groups: Math.ceil(rows / DEFAULT_SETTINGS.rowGroupRows),
  };
}

/** The same files without the columns of people. */
async function writeBare() {
  const { chooseCompression, openParquetFile, rowGroups } = await import(
    '@iam-tracker/exporter/export'
  );
  const table = { ...IAM_EVENTS, columns: IAM_EVENTS.columns.filter(({ isLate }) => !isLate) };
  const stream = createWriteStream(file);
  const hash = createHash('sha256');
  const output = openParquetFile(table, async (bytes) => {
    hash.update(bytes);
    if (!stream.write(bytes)) await once(stream, 'drain');
  });
  for await (const group of rowGroups(eventsOfDay())) await output.writeGroup(group);
  await output.finish();
  stream.end();
  await once(stream, 'finish');
  return { codec: chooseCompression().codec, sha256: hash.digest('hex') };
}

async function writeParquetJs() {
  const { default: parquet } = await import('@dsnp/parquetjs');
  const codec = 'SNAPPY';
  const types = {
    text: 'UTF8',
    json: 'UTF8',
    boolean: 'BOOLEAN',
    integer: 'INT64',
    timestamp: 'TIMESTAMP_MILLIS',
  };
  const schema = new parquet.ParquetSchema(
    Object.fromEntries(
      IAM_EVENTS.columns.map(({ name, kind }) => [
        name,
        { type: /** @type {any} */ (types[kind]), optional: true, compression: codec },
      ]),
    ),
  );
  const output = await parquet.ParquetWriter.openFile(schema, file, { rowGroupSize: 10_000 });
  for await (const event of eventsOfDay()) {
    /** @type {Record<string, unknown>} */
    const row = {};
    for (const { name, field, kind } of IAM_EVENTS.columns) {
      const value = /** @type {any} */ (event)[field];
      if (value !== undefined) row[name] = kind === 'timestamp' ? new Date(value) : value;
    }
    await output.appendRow(row);
  }
  await output.close();
  return { codec };
}

/**
 * Yields so many events of one day by event id, as the table does: those of the base over and over, each time
 * under another id, a second later, and in sessions of their own.
 *
 * @param {string} base
 * @param {number} rows
 * @returns {AsyncGenerator<ActivityEvent>}
 */
async function* dayRows(base, rows) {
  /** @type {ActivityEvent[]} */
  const events = JSON.parse(readFileSync(base, 'utf8'));
  for (let n = 0; n < rows; n += 1) {
    const event = events[(n * 7919) % events.length];
    if (event === undefined) throw new Error('no events to begin with');
    const copy = Math.floor(n / events.length);
    const mark = createHash('md5').update(String(n)).digest('hex');
    const second = (Date.parse(event.eventTime) / 1000) % 86_400;
    const time = Date.parse(DAY) + Math.min(second + copy, 86_399) * 1000;
    // In order, as ids are in the table, and otherwise as hard to compress as CloudTrail's.
    const eventId = `${n.toString(16).padStart(8, '0')}-${mark.slice(8)}`;
    const eventTime = `${new Date(time).toISOString().slice(0, 19)}Z`;
    yield {
      ...event,
      ...(event.accessKeyId && { accessKeyId: keyOfCopy(event.accessKeyId, copy) }),
      ...(event.issuedAccessKeyId && {
        issuedAccessKeyId: keyOfCopy(event.issuedAccessKeyId, copy),
      }),
      ...{ eventDate: DAY, eventId, eventTime },
    };
    // The table answers in pages; without a pause nothing else would ever happen.
    if (n % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * The temporary key of one copy of the base, so that a day of a million events has the sessions of as many.
 *
 * @param {string} key
 * @param {number} copy
 */
function keyOfCopy(key, copy) {
  const mark = copy.toString(36).toUpperCase().padStart(4, '0');
  // As a text of its own, as what is read from a table is, and not as one put together of others.
  return key.startsWith('ASIA') ? Buffer.from(key.slice(0, -4) + mark).toString('latin1') : key;
}

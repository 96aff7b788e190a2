import { join } from 'node:path';
import { isolatedEnvironment, startChild } from '../child.mjs';
import { judge } from '../report.mjs';
import { createDelivery } from './deliver.mjs';

const DAY = 86_400_000;
/** US dollars in us-east-1, 2026: as docs/operations.md has them; S3 GET, SQS a million requests. */
const PRICES = { writes: 0.625, reads: 0.125, gets: 0.4, queue: 0.4, gigabyteSecond: 0.0000133334 };
/** A vCPU of Lambda (developer guide, "Configuring function memory"). */
const GIGABYTES_PER_CPU = 1.769;
const DAYS = 30.4;
const MIB = 1024 * 1024;

/**
 * Reads a number of the environment.
 *
 * @param {string} name
 * @param {number} fallback
 */
function setting(name, fallback) {
  const value = Number(process.env[name] ?? fallback);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} is ${process.env[name]}; it must be a number of 0 or more`);
}

/**
 * Brings a day of an organization's trail to the finished receiver, over HTTP: messages in no order, files late and repeated, poison
 * among them, the receiver killed now and then; then the collector's walk over the digests of what was delivered. Its size comes from the environment: ORGANIZATION_ACCOUNTS (1000),
 * ORGANIZATION_EVENTS_PER_DAY of identity in each (200), ORGANIZATION_CALLS_PER_HOUR of other services in each account and Region
 * (4.3, which makes two million records), ORGANIZATION_KILLS (40).
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure({ folder, root, say }) {
  const accounts = setting('ORGANIZATION_ACCOUNTS', 1_000);
  const eventsPerDay = setting('ORGANIZATION_EVENTS_PER_DAY', 200);
  const otherCallsPerHour = setting('ORGANIZATION_CALLS_PER_HOUR', 4.3);
  const kills = Math.min(setting('ORGANIZATION_KILLS', 40), accounts);
  const start = Date.UTC(2026, 10, 2);
  const server = startChild(new URL('trail-server.mjs', import.meta.url), {
    ...{ seed: 1, start, end: start + DAY, accounts, eventsPerDay, otherCallsPerHour },
    poisonEvery: 10,
    root,
  });
  const { bucket, url } = await server.receive();
  const delivery = createDelivery({
    bundle: join(root, 'dist/receiver/index.mjs'),
    log: join(folder, 'organization.log'),
    env: environment(url, bucket),
  });
  const sum = {
    messages: 0,
    files: 0,
    records: 0,
    repeated: 0,
    poison: 0,
    unsigned: 0,
    givenUp: 0,
  };
  /** @type {Record<string, number>} */
  const found = {};
  try {
    for (let account = 0; account < accounts; account += 1) {
      server.send({ prepare: account });
      const { bodies, ...counts } = await server.receive();
      add(sum, { ...counts, messages: bodies.length });
      const isKilled =
        Math.floor((account * kills) / accounts) < Math.floor(((account + 1) * kills) / accounts);
      sum.givenUp += await delivery.deliver(bodies, isKilled);
      server.send({ check: true });
      add(found, await server.receive());
      if ((account + 1) % 50 === 0)
        say(`${account + 1} accounts, ${sum.files} files, ${sum.records} records`);
    }
    server.send({ traffic: true });
    return describe({ sum, found, accounts, ...delivery.figures }, await server.receive());
  } finally {
    delivery.stop();
    server.stop();
  }
}

/** @param {string} url @param {string} bucket */
function environment(url, bucket) {
  return {
    ...isolatedEnvironment(),
    AWS_ENDPOINT_URL: url,
    EVENTS_TABLE_NAME: 'events',
    CONTROL_TABLE_NAME: 'control',
    TRAIL_FILES_TABLE_NAME: 'trail-files',
    TRAIL_BUCKETS: bucket,
  };
}

/** @param {Record<string, number>} sum @param {Record<string, number>} counts */
function add(sum, counts) {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}

/**
 * @param {any} run
 * @param {any} traffic
 * @returns {import('../report.mjs').Finding[]}
 */
function describe({ accounts, batches, found, kills, maxBytes, microseconds, sum }, traffic) {
  const seconds = microseconds / 1e6;
  const million = 1e6;
  const costs = {
    writes: (traffic.writeUnits / million) * PRICES.writes,
    reads: (traffic.readUnits / million) * PRICES.reads,
    objects: (traffic.s3Requests / million) * PRICES.gets,
    // A message is sent, received and deleted, in tens; the sending is S3's.
    queue: ((sum.messages * 0.2) / million) * PRICES.queue,
    function: seconds * GIGABYTES_PER_CPU * PRICES.gigabyteSecond,
  };
  const day = Object.values(costs).reduce((total, cost) => total + cost, 0);
  const size = `${accounts} accounts, ${sum.files} files, ${sum.records} records, ${sum.repeated} files repeated`;
  return [
    judge(
      {
        what: 'organization: eligible events that are not stored',
        value: found.missing,
        note: size,
      },
      { exactly: 0 },
    ),
    judge(
      {
        what: 'organization: stored events that are not eligible',
        value: found.extra,
        note: `${found.stored} stored, ${found.eligible} eligible`,
      },
      { exactly: 0 },
    ),
    judge(
      {
        what: 'organization: files that are noted wrongly or not',
        value: found.wrongNotes,
        note: 'hash and counts compared',
      },
      { exactly: 0 },
    ),
    judge(
      {
        what: 'organization: chains whose ledger does not prove all',
        value: found.unprovenChains,
        note: `${found.chains} chains, ${found.digests} digests`,
      },
      { exactly: 0 },
    ),
    judge(
      { what: 'organization: files that digests prove', value: found.provenFiles },
      { exactly: sum.files },
    ),
    judge(
      { what: 'organization: files called unproven', value: found.unprovenFiles },
      { exactly: sum.unsigned },
    ),
    {
      what: 'organization: digests / s of CPU',
      value: found.digests / (found.proofMicroseconds / 1e6),
      note: 'the walk in one process, without requests',
    },
    judge(
      {
        what: 'organization: messages given up',
        value: sum.givenUp,
        note: `${kills} kills, ${batches} batches`,
      },
      { exactly: sum.poison },
    ),
    { what: 'organization: files / s of CPU', value: sum.files / seconds },
    { what: 'organization: records / s of CPU', value: sum.records / seconds },
    judge(
      { what: 'organization: largest memory of the process', value: maxBytes / MIB, unit: 'MiB' },
      { atMost: 512 },
    ),
    {
      what: 'organization: write units an event',
      value: traffic.writeUnits / traffic.events,
      note: 'indexes and notes of files included',
    },
    {
      what: 'organization: write units a record of the trail',
      value: traffic.writeUnits / sum.records,
    },
    {
      what: 'organization: cost a month, at this pace',
      value: day * DAYS,
      unit: 'USD',
      note: Object.entries(costs)
        .map(([name, cost]) => `${name} ${(cost * DAYS).toFixed(2)}`)
        .join(', '),
      raw: { costs, traffic, sum, found },
    },
  ];
}

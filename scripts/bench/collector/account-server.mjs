// Child: a simulated account behind AWS's protocols, and a DynamoDB with the collector's tables. Lives
// until it is stopped; tells what it has seen and stored whenever it is asked.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { admit, EVENT_SOURCES, parseRolePatterns } from '@iam-tracker/core';
import { generateAccount, startSimulatedAws } from '@iam-tracker/simulator';
import { askDynamoDb, scanTable } from '../../emulator/requests.mjs';
import { answer, childOptions } from '../child.mjs';

/**
 * Settings of this account.
 *
 * @typedef {object} AccountOptions
 * @property {number} events about how many
 * @property {number} days how far back they go
 * @property {number} latencyMilliseconds
 * @property {number} lookupRequestsPerSecond
 */

/**
 * Facts that the account reports once it is there.
 *
 * @typedef {object} AccountFacts
 * @property {NodeJS.ProcessEnv} env for a collector that is to read it
 * @property {number} events
 * @property {readonly string[]} regions
 * @property {number} eligible events that belong into the events table
 * @property {string} busiestRegion
 * @property {number} floorSeconds the least time that reading it all can take: the busiest Region's
 * @property {number} floorRequests in that time
 */

/**
 * Traffic of the account up to now.
 *
 * @typedef {object} AccountTraffic
 * @property {number} requests
 * @property {number} throttled
 * @property {number} busiestRequests those to the busiest Region that were not refused
 * @property {number} stored items in the events table
 */

/** Default settings of the collector: service noise is left out. */
const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
const TABLES = /** @type {const} */ ({
  events: ['event_date', 'event_id'],
  control: ['shard'],
});
/** Sources that both the collector and the reference read: the families of identity. */
const SOURCES = EVENT_SOURCES.filter(({ family }) => family !== 'guard');
const HOME_REGION = 'us-east-1';
const PAGE_SIZE = 50;

/** @type {AccountOptions} */
const options = childOptions();
const DAY = 86_400_000;
// Everything has settled and nothing leaves the 90 days or begins to show during the run.
const end = Date.now() - 3 * 3_600_000;
const account = generateAccount({
  seed: 1,
  start: end - options.days * DAY,
  end,
  eventsPerDay: options.events / options.days,
  attacks: false,
});
const aws = await startSimulatedAws({
  events: visible(),
  accountId: account.accountId,
  regions: account.regions.map((name) => ({ name, optInStatus: 'opt-in-not-required' })),
  latencyMilliseconds: options.latencyMilliseconds,
  lookupRequestsPerSecond: options.lookupRequestsPerSecond,
});
const database = await startDatabase();

/** @type {Set<string>} */
const eligible = new Set();
/** @type {Map<string, number>} */
const perShard = new Map();
for (const { record } of visible()) {
  const admission = admit(record, NOISE);
  if (admission.verdict === 'store' && admission.event.eventType === 'guard') continue;
  const shard = `${record.awsRegion} ${record.eventSource}`;
  perShard.set(shard, (perShard.get(shard) ?? 0) + 1);
  if (admission.verdict === 'store') eligible.add(record.eventID);
}

const floors = account.regions.map((region) => ({ region, requests: floorOf(region) }));
const busiest = floors.reduce((most, each) => (each.requests > most.requests ? each : most));

/** @type {AccountFacts} */
const facts = {
  env: {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    EVENTS_TABLE_NAME: 'events',
    CONTROL_TABLE_NAME: 'control',
    // The reference reads the four families of identity; both sides have the same pages.
    PROCESS_GUARD_EVENTS: 'false',
  },
  events: [...perShard.values()].reduce((sum, count) => sum + count, 0),
  regions: account.regions,
  eligible: eligible.size,
  busiestRegion: busiest.region,
  floorSeconds: busiest.requests / options.lookupRequestsPerSecond,
  floorRequests: busiest.requests,
};
answer(facts);

process.on('message', async () => {
  const lookups = aws.stats.select({ operation: 'LookupEvents' });
  const admitted = lookups.filter(({ outcome }) => outcome !== 'throttled');
  /** @type {AccountTraffic} */
  const traffic = {
    requests: lookups.length,
    throttled: lookups.length - admitted.length,
    busiestRequests: admitted.filter(({ region }) => region === busiest.region).length,
    stored: (await scanTable(database, 'events', 'event_id')).length,
  };
  answer(traffic);
});

function* visible() {
  const now = end + 2 * 3_600_000;
  for (const event of account.events()) if (event.visibleAt <= now) yield event;
}

/**
 * Returns the requests that a Region's sources need, each at least one.
 *
 * @param {string} region
 */
function floorOf(region) {
  const sources = SOURCES.filter(
    ({ recordedIn }) => recordedIn === 'everywhere' || region === HOME_REGION,
  );
  const pages = sources.map(({ service }) =>
    Math.max(1, Math.ceil((perShard.get(`${region} ${service}.amazonaws.com`) ?? 0) / PAGE_SIZE)),
  );
  return pages.reduce((sum, count) => sum + count, 0);
}

/** Starts dynalite in memory with the collector's tables; indexes would cost time and tell nothing. */
async function startDatabase() {
  const dynalite = createRequire(import.meta.url)('dynalite');
  /** @type {import('node:http').Server} */
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const reader = { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'bench' };
  for (const [TableName, keys] of Object.entries(TABLES)) {
    await askDynamoDb(reader, 'CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, position) => ({
        AttributeName,
        KeyType: position === 0 ? 'HASH' : 'RANGE',
      })),
    });
  }
  return reader;
}

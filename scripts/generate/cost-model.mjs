// The cost of a month, out of the write units of real items of the simulated account and AWS's list prices: in
// docs/operations.md, between its markers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSources, onceARoot } from '../build/source-bundle.mjs';
import { fillSection } from './marked-section.mjs';

/**
 * The cost of an item: its size as DynamoDB counts it, and the write units of the table and of the copies in
 * its indexes.
 *
 * @typedef {object} ItemCost
 * @property {number} bytes of the item in the table
 * @property {number} writes write units, indexes included
 * @property {number} tableWrites those of the table alone
 */

/**
 * @typedef {import('../../packages/core/src/event/event-item.ts').EventItem} EventItem
 * @typedef {import('../../packages/core/src/aws/tables/tables.ts').TableShape} TableShape
 */

const PAGE_FILE = 'docs/operations.md';

/** US dollars in us-east-1, 2026, without the free tier. */
const PRICES = {
  millionWriteUnits: 0.625,
  millionReadUnits: 0.125,
  tableGigabyteMonth: 0.25,
  recoveryGigabyteMonth: 0.2,
  lambdaGigabyteSecond: 0.0000133334, // arm64
  millionLambdaRequests: 0.2,
  logGigabyte: 0.5,
  lakeGigabyteMonth: 0.023,
  keyMonth: 1,
  tenThousandKeyRequests: 0.03,
  thousandMetricRequests: 0.01,
  millionQueueRequests: 0.4,
  /** Of events that are forwarded to another account; whether another Region costs the same we found nowhere, so it is counted. */
  millionForwards: 1,
  thousandObjectPuts: 0.005,
  alarmMonth: 0.1,
  metricMonth: 0.3,
};
/** Dollars of what others charge; where the figures are from is on the page. */
const ALTERNATIVES = { guardDutyMillion: 4, siemGigabyte: 2.46 };
const RUNS = 730; // Hourly, in an average month.
/** The Regions that are enabled by default. */
const REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'ap-south-1'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2'],
];
const LEDGER_REST_RUNS = 6; // Runs between two saves of a quiet event name: LEDGER_REST_SECONDS.
const LEDGER_KILOBYTES = 0.7;
/** terraform/tests/defaults.tftest.hcl counts the alarms; metrics are five of the user scanner, four of the collector, one of the exporter. */
const ALARMS = { usual: 10, detailed: 25 };
const METRICS = { usual: 10, detailed: 22 };
/** Write units of the detection state an event (docs/decisions/0076-a-batch-is-folded.md). */
const STATE_WRITES = 0.571;
/** terraform/tests/push.tftest.hcl counts the alarms of push; metrics are the collector's about it. */
const PUSH = { alarms: 5, metrics: 5 };
/** Lambda keeps five connections to a queue that is empty, each of which asks every 20 seconds (Lambda developer guide, SQS scaling). */
const EMPTY_QUEUE_REQUESTS = (5 * 30.4 * 86_400) / 20;
/** A trail writes a file about every five minutes in a Region where something happens, and a digest every hour. */
const TRAIL_FILES = REGIONS.length * 30.4 * 24 * 13;
const CLOSINGS = 2_920; // Turns of the alerter a month, every 15 minutes.
/** Requests to the key a month: DynamoDB keeps a table's key for five minutes, so each run asks once for each table that it uses. */
const KEY_REQUESTS = RUNS * 3 + CLOSINGS * 4 + RUNS * 3 + 30 * 4;
/** The resources that a deployment with the defaults watches of itself, but for its key: terraform/tests/own.tftest.hcl compares. */
const OWN_RESOURCES = 'terraform/tests/fixtures/own-resources.json';
/**
 * Scan of the users of a member account (docs/decisions/0120-users-of-member-accounts.md): seconds and gigabytes of Lambda, write units beside those of
 * its users, requests to the queue.
 */
const MEMBER_SCAN = { seconds: 15, gigabytes: 0.25, writes: 15, queueRequests: 3 };
/** Reading of a member account (docs/decisions/0119-member-accounts.md): the function waits for answers. */
const MEMBER_READING = { seconds: 30, gigabytes: 0.5, queueRequests: 3 };
/** Member accounts that the page tells of, and users of each. */
const MEMBERS = { accounts: [10, 100, 300], users: 20 };
/** `account_metrics`: metrics of an account, and accounts at most (terraform/variables.members.tf). */
const ACCOUNT_METRICS = { each: 2, accounts: 50 };
const SETTLE_PASSES = 3; // At 15 minutes, 2 hours and 26 hours.

/**
 * Cost of one event or user in DynamoDB's units.
 * @typedef {object} Units
 * @property {number} eventBytes an event in the table
 * @property {number} eventWrites its write units, indexes included
 * @property {number} fullIndexWrites what they were if both indexes copied everything
 * @property {number} userWrites write units of a user record, index included
 * @property {{ changes: number, everything: number }} pushed events that rules let through, by one that is stored: without and with
 *   `push_read_events`
 */

/**
 * Size of what CloudTrail is to be asked for.
 * @typedef {object} Plan
 * @property {number} sources shards that are an event source
 * @property {number} names shards that are an event name, or a resource of the deployment
 * @property {number} resources how many of them are such a resource
 * @property {number} busiest shards of the Region with most of them
 */

/**
 * @typedef {object} Account
 * @property {string} name
 * @property {number} users IAM users
 * @property {number} events events stored a month
 */

/** @type {readonly Account[]} */
const ACCOUNTS = [
  { name: 'small', users: 50, events: 10_000 },
  { name: 'medium', users: 500, events: 200_000 },
  { name: 'large', users: 2_000, events: 2_000_000 },
];

/**
 * Measures the items of a week of the simulated account.
 *
 * @param {string} root
 * @returns {Promise<Units>}
 */
async function measureUnits(root) {
  const { admit, encodeEvent, generateAccount, itemSizeBytes, parseRolePatterns, TABLES } =
    await importSources(root, [
      'packages/core/src/index.ts',
      'packages/core/src/aws/tables/tables.ts',
      'packages/simulator/src/index.ts',
    ]);
  const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
  const start = Date.UTC(2026, 0, 1);
  const account = generateAccount({ seed: 1, start, end: start + 7 * 86_400_000 });
  const measure = createItemMeter(TABLES.events, itemSizeBytes);
  const copies = 1 + TABLES.events.indexes.length;
  const figures = { count: 0, bytes: 0, writes: 0, fullIndexWrites: 0, changes: 0, watched: 0 };
  for (const { record } of account.events()) {
    const admission = admit(record, noise);
    if (admission.verdict !== 'unrelated') {
      figures.watched += 1;
      if (record.readOnly !== true) figures.changes += 1;
    }
    if (admission.verdict !== 'store') continue;
    const cost = measure(encodeEvent(admission.event, { retentionDays: 0 }));
    figures.count += 1;
    figures.bytes += cost.bytes;
    figures.writes += cost.writes;
    figures.fullIndexWrites += cost.tableWrites * copies;
  }
  return {
    eventBytes: figures.bytes / figures.count,
    eventWrites: figures.writes / figures.count,
    fullIndexWrites: figures.fullIndexWrites / figures.count,
    // A record of some 900 bytes, and its copy in the index.
    userWrites: 2,
    pushed: {
      changes: figures.changes / figures.count,
      everything: figures.watched / figures.count,
    },
  };
}

/**
 * Returns what push adds to a month's bill, in US dollars: forwarding from other Regions as if all were there, the queue, the
 * receiver, and the questions which of its events are stored already, of both lanes.
 *
 * @param {number} events stored a month
 * @param {number} share of them that is pushed
 */
export function pushCosts(events, share) {
  const pushed = events * share;
  // Alone an event is a batch; in a storm a hundred are.
  const batches = pushed / 3;
  return (
    (pushed * PRICES.millionForwards +
      (pushed + 2 * batches + EMPTY_QUEUE_REQUESTS) * PRICES.millionQueueRequests +
      batches * PRICES.millionLambdaRequests +
      (pushed + events) * 0.5 * PRICES.millionReadUnits) /
      1e6 +
    batches * 0.2 * 0.5 * PRICES.lambdaGigabyteSecond
  );
}

/**
 * Returns what `scan_member_users` adds to a month's bill, in US dollars.
 *
 * @param {number} accounts that are scanned
 * @param {number} users of each
 * @param {number} scans of each, a month
 * @param {Units} units
 */
export function memberScanCosts(accounts, users, scans, { userWrites }) {
  const { gigabytes, queueRequests, seconds, writes } = MEMBER_SCAN;
  return (
    accounts *
    scans *
    (seconds * gigabytes * PRICES.lambdaGigabyteSecond +
      (PRICES.millionLambdaRequests +
        queueRequests * PRICES.millionQueueRequests +
        (writes + users * userWrites) * PRICES.millionWriteUnits) /
        1e6)
  );
}

/**
 * Returns what reading member accounts by their roles adds to a month's bill, in US dollars, the requests to tables apart.
 *
 * @param {number} accounts that are read
 * @param {number} readings of each, a month
 */
export function memberReadingCosts(accounts, readings) {
  const { gigabytes, queueRequests, seconds } = MEMBER_READING;
  const requests = PRICES.millionLambdaRequests + queueRequests * PRICES.millionQueueRequests;
  return accounts * readings * (seconds * gigabytes * PRICES.lambdaGigabyteSecond + requests / 1e6);
}

/**
 * Returns what `account_metrics` adds to a month's bill, in US dollars, when so many accounts are wanted.
 *
 * @param {number} accounts
 */
export function accountMetricCosts(accounts) {
  return Math.min(accounts, ACCOUNT_METRICS.accounts) * ACCOUNT_METRICS.each * PRICES.metricMonth;
}

/** @param {Units} units */
function renderMemberCosts(units) {
  const { accounts, users } = MEMBERS;
  /** @param {(count: number) => number} costOf */
  const row = (costOf) => accounts.map((count) => dollars(costOf(count))).join(' | ');
  return [
    '### What member accounts add',
    '',
    `US dollars a month, calculated for accounts of ${users} users ([0119](decisions/0119-member-accounts.md), [0120](decisions/0120-users-of-member-accounts.md)):`,
    '',
    `| member accounts | ${accounts.join(' | ')} |`,
    '|---|---|---|---|',
    `| \`member_role_name\`, read hourly | ${row((count) => memberReadingCosts(count, RUNS))} |`,
    `| \`scan_member_users\`, hourly | ${row((count) => memberScanCosts(count, users, RUNS, units))} |`,
    `| the same, once a day (\`monitoring_period\`) | ${row((count) => memberScanCosts(count, users, RUNS / 24, units))} |`,
    `| \`account_metrics\`, ${ACCOUNT_METRICS.each} metrics an account, ${ACCOUNT_METRICS.accounts} accounts at most | ${row(accountMetricCosts)} |`,
    '',
    `A reading is half a minute of Lambda at ${MEMBER_READING.gigabytes * 1024} MB, a scan some ${MEMBER_SCAN.seconds} seconds at ${MEMBER_SCAN.gigabytes * 1024} MB and ${MEMBER_SCAN.writes + users * units.userWrites} write units. Not counted: what is read and stored of`,
    "events, those of the table above; and the events that a scan leaves in the member's event history, some 50, which are kept like others unless `FILTERED_ROLES` names the member role.",
  ];
}

/**
 * Counts the shards of an account in which everything is read.
 *
 * @param {string} root
 * @param {boolean} [guard] whether what guards the account is
 * @param {boolean} [own] whether what is done to the deployment itself is
 * @returns {Promise<Plan>}
 */
export async function countShards(root, guard = true, own = guard) {
  const { parseOwnResources, planShards } = await importSources(root, [
    'packages/collector/src/collect/shards.ts',
    'packages/core/src/event/event-source.ts',
  ]);
  const families = { iam: true, sts: true, signin: true, sso: true, guard };
  const home = { accountId: '', homeRegion: 'us-east-1', regions: REGIONS };
  /** @type {string[]} */
  const watched = own ? JSON.parse(readFileSync(join(root, OWN_RESOURCES), 'utf8')) : [];
  const ownResources = parseOwnResources(
    [...watched, ...(own ? ['key/of-the-deployment'] : [])].join(','),
    'us-east-1',
  );
  const plan = planShards({ ...home, families, ownResources });
  /** @type {{ source?: string, resourceName?: string }[][]} */
  const regions = [...plan.values()];
  const all = regions.flat();
  const names = all.filter(({ source }) => source === undefined).length;
  const resources = all.filter(({ resourceName }) => resourceName !== undefined).length;
  const busiest = Math.max(...regions.map(({ length }) => length));
  return { sources: all.length - names, names, resources, busiest };
}

/**
 * Returns the parts of a month's bill in US dollars, after a year of keeping everything.
 *
 * @param {Account} account
 * @param {Units} units
 * @param {Plan} plan
 */
export function monthlyCosts({ events, users }, units, { sources, names, busiest }) {
  const gigabytes = gigabytesOfYear(events, units);
  const eventWrites = events * units.eventWrites;
  const shards = sources + names;
  // A source saves its ledger once a run and every 20 pages of 50 events, of which a fifth is stored; a
  // name when it is due. An item is less than a kilobyte.
  const ledgerWrites = RUNS * (sources + names / LEDGER_REST_RUNS) + events / 200;
  const ledgerReads = (RUNS * shards * LEDGER_KILOBYTES) / 4;
  const settleReads = events * SETTLE_PASSES * 0.5;
  const userWrites = RUNS * users * units.userWrites;
  // A run ends with the Region that has most to read, at two requests a second.
  const collectorSeconds =
    (RUNS * busiest) / 2 + (events / 10 / 2 / REGIONS.length) * 1.5 + RUNS * 5;
  const scannerSeconds = RUNS * (4 + users / 100);
  const alerterSeconds = CLOSINGS * 0.5 + (events / 20) * 0.5;
  return {
    events: (eventWrites * PRICES.millionWriteUnits + settleReads * PRICES.millionReadUnits) / 1e6,
    ledgers:
      (ledgerWrites * PRICES.millionWriteUnits + ledgerReads * PRICES.millionReadUnits) / 1e6,
    state: (events * STATE_WRITES * PRICES.millionWriteUnits) / 1e6,
    users: (userWrites * PRICES.millionWriteUnits) / 1e6,
    storage:
      gigabytes * (PRICES.tableGigabyteMonth + PRICES.recoveryGigabyteMonth) +
      gigabytes * 0.15 * PRICES.lakeGigabyteMonth,
    lambda:
      (collectorSeconds * 0.5 + scannerSeconds * 0.25 + alerterSeconds * 0.5 + 30 * 60) *
        PRICES.lambdaGigabyteSecond +
      ((2 * RUNS + CLOSINGS + 30 + events / 20) * PRICES.millionLambdaRequests) / 1e6,
    logs: ((RUNS * 3 * 4_000 + events * 100) / 2 ** 30) * PRICES.logGigabyte,
    requests:
      (KEY_REQUESTS * PRICES.tenThousandKeyRequests) / 1e4 +
      ((2 * RUNS + 30) * PRICES.thousandMetricRequests) / 1e3,
  };
}

/**
 * @param {Units} units
 * @param {Plan} plan
 */
export function renderCosts(units, plan) {
  const rows = ACCOUNTS.map((account) => {
    const costs = monthlyCosts(account, units, plan);
    const cells = [...Object.values(costs), totalOf(costs)].map(dollars);
    const count = (/** @type {number} */ value) => value.toLocaleString('en-US');
    return `| ${account.name}: ${count(account.users)} users, ${count(account.events)} events a month | ${cells.join(' | ')} |`;
  });
  return [
    `An event is ${Math.round(units.eventBytes)} bytes and ${units.eventWrites.toFixed(2)} write units on average, indexes included`,
    `(${units.fullIndexWrites.toFixed(2)} if the indexes copied everything); measured on the simulated account by \`pnpm generate\`.`,
    `In ${REGIONS.length} Regions there are ${plan.sources + plan.names} shards, ${plan.names - plan.resources} of them event names and ${plan.resources} resources of the deployment itself; a run asks CloudTrail once`,
    `for each that is quiet, ${plan.busiest} times in the busiest Region (of the 7,200 that AWS answers there in an hour): ${Math.ceil(plan.busiest / 2)} seconds.`,
    'US dollars a month in us-east-1 at list prices, free tier not counted, schedules hourly, after a year of keeping',
    'everything:',
    '',
    '| account | events | ledgers | detection state | user records | storage | Lambda | logs | key and metric requests | sum |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `Whatever happens in the account: the key ${dollars(PRICES.keyMonth)}; ten alarms and ten metrics ${dollars(watchingCosts('usual'))}, which the free tier of an account covers if nothing`,
    `else uses it. With \`detailed_monitoring\` it is ${ALARMS.detailed} alarms and ${METRICS.detailed} metrics, ${dollars(watchingCosts('detailed'))}, of which ten each are free.`,
    'Storage is the part that grows: each year of keeping everything adds as much again (table 0.25, its point-in-time recovery 0.20 a gigabyte and month, the lake',
    `a seventh of the size). A year is ${ACCOUNTS.map(({ events, name }) => `${gigabytesOfYear(events, units).toFixed(1)} GB in the ${name} account`).join(', ')}. \`events_retention_days\` ends it, \`point_in_time_recovery = false\` saves 44 % of it.`,
    'Not counted: Athena, mail and SQS (cents), on-demand backups, destinations, which are paid by what is sent.',
    '',
    '### What push costs',
    '',
    `\`enable_push\` adds, in US dollars a month, alarms and metrics apart (${PUSH.alarms} and ${PUSH.metrics}: ${dollars(PUSH.alarms * PRICES.alarmMonth + PUSH.metrics * PRICES.metricMonth)}):`,
    '',
    `| | ${ACCOUNTS.map(({ name }) => name).join(' | ')} |`,
    '|---|---|---|---|',
    `| what changes, ${units.pushed.changes.toFixed(2)} pushed by an event that is stored | ${ACCOUNTS.map(({ events }) => dollars(pushCosts(events, units.pushed.changes))).join(' | ')} |`,
    `| \`push_read_events\` too, ${units.pushed.everything.toFixed(2)} by one | ${ACCOUNTS.map(({ events }) => dollars(pushCosts(events, units.pushed.everything))).join(' | ')} |`,
    '',
    `Most of it, in a small account, is Lambda asking an empty queue (${dollars((EMPTY_QUEUE_REQUESTS * PRICES.millionQueueRequests) / 1e6)}; a million requests are free). EventBridge takes nothing for events of AWS; for those that only read`,
    'we found no price, so the second line may be too low. Forwarding is counted at what another account costs (1.00 a million, blog of AWS of June 2026) for every event, as if all happened in other Regions. A trail of our own',
    `(\`create_trail\`) costs ${dollars((TRAIL_FILES * PRICES.thousandObjectPuts) / 1e3)} for writing its files in ${REGIONS.length} Regions at most, and their storage; as a second trail, 2.00 for 100,000 events beside.`,
    '',
    ...renderMemberCosts(units),
    '',
    '### What else it would cost',
    '',
    'Others are paid by all management events, of which a fifth, in our model, is stored here (records of about 1.6 KB). US dollars a month:',
    '',
    `| | ${ACCOUNTS.map(({ name }) => name).join(' | ')} |`,
    '|---|---|---|---|',
    `| GuardDuty, analysis of CloudTrail management events, ${ALTERNATIVES.guardDutyMillion.toFixed(2)} a million | ${ACCOUNTS.map(({ events }) => dollars((5 * events * ALTERNATIVES.guardDutyMillion) / 1e6)).join(' | ')} |`,
    `| a SIEM by the gigabyte: Microsoft Sentinel, ${ALTERNATIVES.siemGigabyte.toFixed(2)}, 90 days kept | ${ACCOUNTS.map(({ events }) => dollars(((5 * events * 1_600) / 2 ** 30) * ALTERNATIVES.siemGigabyte)).join(' | ')} |`,
    '| CloudTrail Lake | closed to new customers since 31 May 2026 | | |',
    '',
    'GuardDuty is paid for its other sources beside (factualminds.com, 13 June 2026); Sentinel at pay-as-you-go (redresscompliance.com, read in November 2026); CloudTrail Lake by',
    "AWS's note on its availability. Neither keeps a whole ledger of years, and GuardDuty judges by rules of its own; look prices up before you decide by them.",
  ].join('\n');
}

const measure = onceARoot(async (root) => ({
  units: await measureUnits(root),
  plan: await countShards(root),
}));

/** @param {number} value */
function dollars(value) {
  return value < 0.005 ? '< 0.01' : value.toFixed(2);
}

/** @param {'usual' | 'detailed'} monitoring */
function watchingCosts(monitoring) {
  return ALARMS[monitoring] * PRICES.alarmMonth + METRICS[monitoring] * PRICES.metricMonth;
}

/**
 * Returns the size of a year of events and of the copies in the indexes.
 *
 * @param {number} events a month
 * @param {Units} units
 */
function gigabytesOfYear(events, units) {
  return (12 * events * units.eventBytes * 1.6) / 2 ** 30;
}

/** @param {Record<string, number>} costs */
function totalOf(costs) {
  return Object.values(costs).reduce((sum, value) => sum + value, 0);
}

/**
 * Returns US dollars a month as texts: all of a small account, and the alarms and metrics of any.
 *
 * @param {string} root
 */
export async function priceDeployment(root) {
  const [small] = ACCOUNTS;
  if (small === undefined) throw new Error('no account to price');
  const { plan, units } = await measure(root);
  const costs = monthlyCosts(small, units, plan);
  return { small: dollars(totalOf(costs)), watching: dollars(watchingCosts('usual')) };
}

/**
 * Returns what the bill of a deployment is made of, for an estimate of the one that is planned.
 *
 * @param {string} root
 */
export async function costFigures(root) {
  const { plan, units } = await measure(root);
  const { alarmMonth, keyMonth, metricMonth } = PRICES;
  const accounts = ACCOUNTS.map((account) => ({
    ...account,
    dollars: Math.round(totalOf(monthlyCosts(account, units, plan)) * 100) / 100,
  }));
  const members = {
    reading: memberReadingCosts(1, 1),
    scan: memberScanCosts(1, MEMBERS.users, 1, units),
    metrics: ACCOUNT_METRICS.each,
  };
  return { accounts, members, metrics: METRICS, prices: { keyMonth, alarmMonth, metricMonth } };
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const { plan, units } = await measure(root);
  const costs = renderCosts(units, plan);
  return new Map([[PAGE_FILE, fillSection(root, PAGE_FILE, 'COSTS', costs)]]);
}

/** @param {number} bytes */
function writeUnits(bytes) {
  return Math.ceil(bytes / 1024);
}

/**
 * Returns the function that tells the cost of an item of a table.
 *
 * @param {TableShape} table
 * @param {typeof import('../../packages/core/src/event/event-item.ts').itemSizeBytes} itemSizeBytes
 * @returns {(item: EventItem) => ItemCost}
 */
export function createItemMeter({ indexes, key }, itemSizeBytes) {
  const copied = indexes.map((index) => {
    if (index.attributes === 'all') return undefined;
    const keys = [key.partition, key.sort, index.key.partition, index.key.sort];
    return new Set([...keys.filter((name) => name !== undefined), ...index.attributes]);
  });
  return (item) => {
    const bytes = itemSizeBytes(item);
    const tableWrites = writeUnits(bytes);
    const copies = copied.map((names) => {
      const kept = Object.entries(item).filter(([name]) => names === undefined || names.has(name));
      return writeUnits(itemSizeBytes(Object.fromEntries(kept)));
    });
    const writes = copies.reduce((sum, units) => sum + units, tableWrites);
    return { bytes, writes, tableWrites };
  };
}

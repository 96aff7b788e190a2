import { existsSync } from 'node:fs';
import { admit, encodeEvent, itemSizeBytes, parseRolePatterns } from '@iam-tracker/core';
import { TABLES } from '@iam-tracker/core/aws';
import { generateAccount } from '@iam-tracker/simulator';
import { openRecordedSets, RECORDED } from '../evidence/recorded-sets.mjs';
import { createItemMeter } from '../generate/cost-model.mjs';
import { judge } from './report.mjs';

/** Attributes about the caller that came last: each is told by what it costs. */
const CALLER_ATTRIBUTES = [
  'invoked_by',
  'delegate_account_id',
  'assumed_root',
  'sign_in_session_arn',
  'session_created_at',
  'vpc_endpoint_id',
  'inferred_attributes',
  'caller_context',
];
/** Write units an event had on the simulated account before the caller was kept whole. */
const UNITS_BEFORE = 3.3484;
const DAYS = 7;

/** @typedef {import('@iam-tracker/core').EventItem} EventItem */

/**
 * Measures what stored events cost in DynamoDB: of a week of the simulated account and, where they lie
 * beside the repository, of recorded events.
 *
 * @type {import('./report.mjs').Suite}
 */
export async function measure() {
  const simulated = describeItems('simulated', simulatedRecords());
  const [units] = simulated;
  if (units?.value === undefined) throw new Error('the simulated account has no events');
  const ratio = units.value / UNITS_BEFORE;
  const recorded = existsSync(RECORDED)
    ? describeItems('recorded', openRecordedSets(RECORDED).all())
    : [];
  return [
    judge({ ...units, value: units.value }, { atMost: 3.6 }),
    judge(
      { what: 'simulated: the same / before the whole caller was kept', value: ratio },
      { atMost: 1.08 },
    ),
    ...simulated.slice(1),
    ...recorded,
  ];
}

function* simulatedRecords() {
  const start = Date.UTC(2026, 0, 1);
  const account = generateAccount({ seed: 1, start, end: start + DAYS * 86_400_000 });
  for (const { record } of account.events()) yield record;
}

/**
 * @param {string} source
 * @param {Iterable<unknown>} records
 * @returns {import('./report.mjs').Finding[]}
 */
function describeItems(source, records) {
  const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
  const meter = createItemMeter(TABLES.events, itemSizeBytes);
  /** @type {EventItem[]} */
  const items = [];
  /** @type {EventItem[]} */
  const withTls = [];
  for (const record of records) {
    const admission = admit(record, noise);
    if (admission.verdict !== 'store') continue;
    const item = encodeEvent(admission.event, { retentionDays: 0 });
    items.push(item);
    const { tlsDetails } = /** @type {{ tlsDetails?: unknown }} */ (record);
    withTls.push(tlsDetails ? { ...item, tls_details: { S: JSON.stringify(tlsDetails) } } : item);
  }
  const costs = items.map(meter);
  const mean = (
    /** @type {(cost: import('../generate/cost-model.mjs').ItemCost) => number} */ of,
  ) => costs.reduce((sum, cost) => sum + of(cost), 0) / costs.length;
  const share = (/** @type {number} */ bytes) => 100 * mean((cost) => Number(cost.bytes > bytes));
  return [
    {
      what: `${source}: write units an event, indexes included`,
      value: mean(({ writes }) => writes),
    },
    { what: `${source}: events`, value: items.length },
    { what: `${source}: size of an event`, value: mean(({ bytes }) => bytes), unit: 'B' },
    { what: `${source}: events over 1 KB`, value: share(1024), unit: '%' },
    { what: `${source}: events over 2 KB`, value: share(2048), unit: '%' },
    ...CALLER_ATTRIBUTES.map((name) => describeAttribute(source, name, items, meter)),
    describeAttribute(`${source}, left out`, 'tls_details', withTls, meter),
  ];
}

/**
 * Tells what an attribute adds to an event on average, as if it were the last to be added.
 *
 * @param {string} source
 * @param {string} name
 * @param {readonly EventItem[]} items
 * @param {(item: EventItem) => import('../generate/cost-model.mjs').ItemCost} meter
 */
function describeAttribute(source, name, items, meter) {
  let having = 0;
  let bytes = 0;
  let writes = 0;
  for (const item of items) {
    const { [name]: attribute, ...without } = item;
    if (attribute === undefined) continue;
    const [whole, less] = [meter(item), meter(without)];
    having += 1;
    bytes += whole.bytes - less.bytes;
    writes += whole.writes - less.writes;
  }
  const percent = ((100 * having) / items.length).toFixed(1);
  return {
    what: `${source}: ${name}`,
    value: bytes / items.length,
    unit: 'B an event',
    note: `in ${percent} %; ${(writes / items.length).toFixed(4)} write units an event`,
  };
}

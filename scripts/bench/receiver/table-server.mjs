// Child: a DynamoDB that keeps items by their keys and does nothing else, so that the receiver beside it has the machine. Lives
// until it is stopped; tells what was asked of it and what it would have cost whenever it is asked.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { itemSizeBytes } from '@iam-tracker/core';
import { TABLES } from '@iam-tracker/core/aws';
import { createItemMeter } from '../../generate/cost-model.mjs';
import { answer } from '../child.mjs';

/**
 * What was asked for since the last time.
 *
 * @typedef {object} TableTraffic
 * @property {number} requests
 * @property {number} items events in the table, of all times
 * @property {number} writes of events
 * @property {number} writeUnits those cost, the indexes included
 * @property {number} readUnits
 * @property {number} marks of days
 */

/** @typedef {import('@iam-tracker/core').EventItem} EventItem */

const EVENTS = 'events';
const meter = createItemMeter(TABLES.events, itemSizeBytes);
/** @type {Map<string, EventItem>} */
const items = new Map();
let counts = newCounts();

/** @type {Record<string, (input: any) => object>} */
const operations = {
  BatchGetItem({ RequestItems }) {
    const { ConsistentRead, Keys } = RequestItems[EVENTS];
    const found = Keys.flatMap((/** @type {EventItem} */ key) => items.get(keyOf(key)) ?? []);
    // A key that finds nothing costs as much as an item of up to 4 KB.
    const units = Keys.reduce((/** @type {number} */ sum, /** @type {EventItem} */ key) => {
      const item = items.get(keyOf(key));
      return sum + (item === undefined ? 1 : Math.ceil(itemSizeBytes(item) / 4096));
    }, 0);
    counts.readUnits += ConsistentRead ? units : units / 2;
    return { Responses: { [EVENTS]: found }, UnprocessedKeys: {} };
  },
  BatchWriteItem({ RequestItems }) {
    for (const { PutRequest } of RequestItems[EVENTS]) put(PutRequest.Item);
    return { UnprocessedItems: {} };
  },
  PutItem({ Item, TableName }) {
    if (TableName === EVENTS) put(Item);
    else counts.marks += 1;
    return {};
  },
  UpdateItem: () => ({}),
};

/** @param {EventItem} item */
function put(item) {
  items.set(keyOf(item), item);
  counts.writes += 1;
  counts.writeUnits += meter(item).writes;
}

/** @param {EventItem} item */
function keyOf({ event_date, event_id }) {
  return `${event_date?.S}/${event_id?.S}`;
}

function newCounts() {
  return { requests: 0, writes: 0, writeUnits: 0, readUnits: 0, marks: 0 };
}

const server = createServer(async (request, response) => {
  const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
  const input = JSON.parse(await text(request));
  counts.requests += 1;
  const run = operations[operation];
  response.writeHead(run === undefined ? 400 : 200, {
    'content-type': 'application/x-amz-json-1.0',
  });
  response.end(JSON.stringify(run?.(input) ?? { message: `no ${operation} here` }));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
answer({
  env: {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${address.port}`,
    ...{ EVENTS_TABLE_NAME: EVENTS, CONTROL_TABLE_NAME: 'control', MAX_ATTEMPTS: '5' },
  },
});

process.on('message', () => {
  /** @type {TableTraffic} */
  const traffic = { ...counts, items: items.size };
  counts = newCounts();
  answer(traffic);
});

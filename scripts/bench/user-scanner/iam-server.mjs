// Child: a simulated IAM of many users, and a DynamoDB with the user-records table. Lives until it is
// stopped; tells what it has been asked and what is stored whenever it is asked.
import { encodeUserRecord, systemClock } from '@iam-tracker/core';
import { createUserRecordsTable } from '@iam-tracker/core/aws';
import { openMemoryDatabase, serveDatabase } from '@iam-tracker/local';
import { generateInventory, startSimulatedAws } from '@iam-tracker/simulator';
import { answer, childOptions } from '../child.mjs';

/**
 * Settings of this IAM.
 *
 * @typedef {object} IamOptions
 * @property {number} users
 * @property {number} latencyMilliseconds
 * @property {number} [requestsPerSecond] no limit when absent
 * @property {number} [burst]
 */

/**
 * Traffic since it was last asked.
 *
 * @typedef {object} IamTraffic
 * @property {number} requests
 * @property {number} throttled
 * @property {number} items user records of the newest complete scan
 * @property {number} bytes of those, as DynamoDB counts them
 * @property {number} writeUnits they cost, the index included
 */

/** @type {IamOptions} */
const { users, ...behaviour } = childOptions();
const { requestsPerSecond = Number.POSITIVE_INFINITY, burst, latencyMilliseconds } = behaviour;
const inventory = generateInventory({ seed: 1, users, at: Date.now() });
const aws = await startSimulatedAws({
  iam: {
    ...{ inventory, requestsPerSecond, latencyMilliseconds },
    ...(burst === undefined ? {} : { burst }),
  },
});
const database = await serveDatabase(await openMemoryDatabase());
const TableName = database.tableNames.userRecords;
let reported = 0;

answer({
  env: {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ACCESS_KEY_ID: database.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: database.credentials.secretAccessKey,
    DYNAMODB_TABLE_NAME: TableName,
  },
});

process.on('message', async () => {
  const entries = aws.stats.entries.filter(({ operation }) => operation !== 'PutMetricData');
  const fresh = entries.slice(reported);
  reported = entries.length;
  const sizes = await sizesOfNewestScan();
  /** @type {IamTraffic} */
  const traffic = {
    requests: fresh.length,
    throttled: fresh.filter(({ outcome }) => outcome === 'throttled').length,
    items: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    writeUnits: sizes.reduce((sum, size) => sum + 2 * Math.ceil(size / 1024), 0),
  };
  answer(traffic);
});

async function sizesOfNewestScan() {
  const retentionDays = 90;
  const table = createUserRecordsTable({
    ...{ client: database.client, tableName: TableName, retentionDays },
    ...{ clock: systemClock, random: Math.random },
  });
  const newest = await table.latestComplete();
  const sizes = [];
  if (newest !== undefined) {
    for await (const user of table.usersOfScan(newest.scanTimestamp)) {
      sizes.push(sizeOf({ M: encodeUserRecord(user, { retentionDays }) }));
    }
  }
  return sizes;
}

/**
 * Bytes as DynamoDB counts them (Developer Guide, "Item sizes and formats").
 *
 * @param {any} content
 * @returns {number}
 */
function sizeOf({ S, N, L, M }) {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (L !== undefined)
    return L.reduce(
      (/** @type {number} */ sum, /** @type {any} */ each) => sum + 1 + sizeOf(each),
      3,
    );
  if (M === undefined) return 1;
  return Object.entries(M).reduce((sum, [name, each]) => sum + 1 + name.length + sizeOf(each), 3);
}

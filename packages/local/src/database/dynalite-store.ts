/// <reference path="./dynalite.d.ts" />
// dynalite's own HTTP listener throws storage errors into the event loop, where no caller can catch
// them: a full disk would end the process without a word. So its parts are used instead: the store,
// and one function an operation.

import { compact } from '@iam-tracker/core';
import actBatchGetItem from 'dynalite/actions/batchGetItem.js';
import actBatchWriteItem from 'dynalite/actions/batchWriteItem.js';
import actCreateTable from 'dynalite/actions/createTable.js';
import actDeleteItem from 'dynalite/actions/deleteItem.js';
import actDescribeTable from 'dynalite/actions/describeTable.js';
import actDescribeTimeToLive from 'dynalite/actions/describeTimeToLive.js';
import actGetItem from 'dynalite/actions/getItem.js';
import actListTables from 'dynalite/actions/listTables.js';
import actPutItem from 'dynalite/actions/putItem.js';
import actQuery from 'dynalite/actions/query.js';
import actScan from 'dynalite/actions/scan.js';
import actUpdateItem from 'dynalite/actions/updateItem.js';
import dynalite from 'dynalite/db/index.js';
import validateBatchGetItem from 'dynalite/validations/batchGetItem.js';
import validateBatchWriteItem from 'dynalite/validations/batchWriteItem.js';
import validateCreateTable from 'dynalite/validations/createTable.js';
import validateDeleteItem from 'dynalite/validations/deleteItem.js';
import validateDescribeTable from 'dynalite/validations/describeTable.js';
import validateDescribeTimeToLive from 'dynalite/validations/describeTimeToLive.js';
import validateGetItem from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import validateListTables from 'dynalite/validations/listTables.js';
import validatePutItem from 'dynalite/validations/putItem.js';
import validateQuery from 'dynalite/validations/query.js';
import validateScan from 'dynalite/validations/scan.js';
import validateUpdateItem from 'dynalite/validations/updateItem.js';
import { type GatheredWriter, gatherReads, gatherWrites } from './gathered-access.ts';
import { type Absence, createAbsence } from './items/absence.ts';
import { findPartitions } from './items/partitions.ts';

/** Operations of dynalite that are used: all that works on items, nothing that drops tables. */
const OPERATIONS = {
  BatchGetItem: { act: actBatchGetItem, ...validateBatchGetItem },
  BatchWriteItem: { act: actBatchWriteItem, ...validateBatchWriteItem },
  CreateTable: { act: actCreateTable, ...validateCreateTable },
  DeleteItem: { act: actDeleteItem, ...validateDeleteItem },
  DescribeTable: { act: actDescribeTable, ...validateDescribeTable },
  DescribeTimeToLive: { act: actDescribeTimeToLive, ...validateDescribeTimeToLive },
  GetItem: { act: actGetItem, ...validateGetItem },
  ListTables: { act: actListTables, ...validateListTables },
  PutItem: { act: actPutItem, ...validatePutItem },
  Query: { act: actQuery, ...validateQuery },
  Scan: { act: actScan, ...validateScan },
  UpdateItem: { act: actUpdateItem, ...validateUpdateItem },
};
export type StoreOperation = keyof typeof OPERATIONS;

/** Tells whether the store itself knows an operation. */
export function isStoreOperation(name: string): name is StoreOperation {
  return Object.hasOwn(OPERATIONS, name);
}

/** Content of a request or an answer: DynamoDB's JSON. */
export type Payload = DynalitePayload;

/** A table as the store keeps it: DescribeTable's answer. */
export type TableRecord = DynaliteTable;

export interface Store extends DynaliteStore {
  readonly writeTogether: GatheredWriter;
  readonly absence: Absence;
  /** Returns how many keys were written since it was opened. */
  countWrites(): number;
}

/** A refusal in DynamoDB's own words, to be passed on. */
interface ApiRefusal extends Error {
  readonly statusCode: number;
  readonly body: Payload;
}

/** Refuses a request by the name that DynamoDB gives to its reason. */
export function refusal(type: string, message: string): ApiRefusal {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message };
  return Object.assign(new Error(message), { statusCode: 400, body });
}

export function isApiRefusal(error: unknown): error is ApiRefusal {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}

/**
 * Creates a store in a folder, or in memory when there is none. Nothing is opened yet. Writes to
 * `ledgerTable` wait until what was written before them is on the disk itself.
 */
export function createStore(path: string | undefined, ledgerTable: string): Store {
  const store = dynalite.create(compact({ createTableMs: 0, path }));
  const absence = createAbsence();
  const isLedger = (key: string) => key.startsWith(`item-${ledgerTable}~`);
  let writes = 0;
  const writeTogether = gatherWrites(store.db, isLedger, (key) => {
    writes += 1;
    absence.noteWrite(key);
  });
  gatherReads(store.db);
  return { ...store, writeTogether, absence, countWrites: () => writes };
}

/**
 * Runs one operation. Rejects with an `ApiRefusal` when DynamoDB would refuse it, and with whatever
 * LevelDB says when the storage fails. May change the payload.
 */
export async function runOperation(
  store: Store,
  operation: StoreOperation,
  payload: Payload,
): Promise<Payload> {
  const { act, types, custom } = OPERATIONS[operation];
  const data = validations.checkTypes(payload, types);
  validations.checkValidations(data, types, custom, store);
  return (await promised<Payload>((done) => act(store, data, done))) ?? {};
}

/** Resolves with what is called back. */
export function promised<T>(start: (done: DynaliteCallback<T>) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error ? reject(error) : resolve(result)));
  });
}

/** Lists the values that the partition key of a table (a text) has, in no order. */
export async function listPartitions({ db }: Store, tableName: string): Promise<string[]> {
  const partitions = await findPartitions(db, prefixOf(tableName), true);
  return [...partitions].map((partition) => {
    const [, hex = ''] = partition.split('/');
    return Buffer.from(hex, 'hex').toString('utf8');
  });
}

/** Keys that are counted at a time. */
const COUNTED = 1_000;

/** Counts the items of a table by their keys: some hundred thousand a second. */
export async function countItems({ db }: Store, tableName: string): Promise<number> {
  const prefix = prefixOf(tableName);
  const keys = db.keys({ gte: prefix, lt: `${prefix}\u{10ffff}` });
  let count = 0;
  try {
    for (let some = await keys.nextv(COUNTED); some.length > 0; some = await keys.nextv(COUNTED)) {
      count += some.length;
    }
  } finally {
    await keys.close();
  }
  return count;
}

/** Begins the key of an item, in dynalite's createKey: `item-<table>~<hash>/<partition key in hex>/<sort key in hex>/`. */
function prefixOf(tableName: string): string {
  return `item-${tableName}~`;
}

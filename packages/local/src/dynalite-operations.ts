/// <reference path="./dynalite.d.ts" />
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
import validateBatchGetItem from 'dynalite/validations/batchGetItem.js';
import validateBatchWriteItem from 'dynalite/validations/batchWriteItem.js';
import validateCreateTable from 'dynalite/validations/createTable.js';
import validateDeleteItem from 'dynalite/validations/deleteItem.js';
import validateDescribeTable from 'dynalite/validations/describeTable.js';
import validateDescribeTimeToLive from 'dynalite/validations/describeTimeToLive.js';
import validateGetItem from 'dynalite/validations/getItem.js';
import validateListTables from 'dynalite/validations/listTables.js';
import validatePutItem from 'dynalite/validations/putItem.js';
import validateQuery from 'dynalite/validations/query.js';
import validateScan from 'dynalite/validations/scan.js';
import validateUpdateItem from 'dynalite/validations/updateItem.js';

/** What may be asked of the embedded database: all that works on items, nothing that drops tables. */
export const OPERATIONS = {
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
export type Operation = keyof typeof OPERATIONS;

export function isOperation(name: string): name is Operation {
  return Object.hasOwn(OPERATIONS, name);
}

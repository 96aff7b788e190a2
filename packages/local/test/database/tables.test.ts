import { tableDefinitions } from '@iam-tracker/core/aws';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createStore, runOperation, type Store } from '../../src/database/dynalite-store.ts';
import { ensureTables } from '../../src/database/tables.ts';

const definitions = tableDefinitions('x');
let store: Store;
beforeEach(async () => {
  store = createStore(undefined, definitions.control.tableName);
  await store.db.open();
});
afterEach(() => store.db.close());

const describeTable = (TableName: string) => runOperation(store, 'DescribeTable', { TableName });

describe('ensureTables', () => {
  it('creates what is missing, ready for use', async () => {
    await ensureTables(store, Object.values(definitions));

    expect(await describeTable('x-events')).toMatchObject({
      Table: {
        TableStatus: 'ACTIVE',
        GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE' }, { IndexStatus: 'ACTIVE' }],
      },
    });
    expect(await describeTable('x-control')).toMatchObject({ Table: { TableStatus: 'ACTIVE' } });
  });

  it('leaves what is there as it is', async () => {
    await ensureTables(store, [definitions.events]);
    const before = await describeTable('x-events');

    await ensureTables(store, [definitions.events]);

    expect(await describeTable('x-events')).toEqual(before);
  });

  it('refuses a table with another key', async () => {
    await ensureTables(store, [{ ...definitions.events, key: { partition: 'event_id' } }]);

    await expect(ensureTables(store, [definitions.events])).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('x-events'),
    });
  });

  it('passes on that the storage cannot be read', async () => {
    store.db.getMany = () => Promise.reject(new Error('IO error'));

    await expect(ensureTables(store, [definitions.events])).rejects.toThrow('IO error');
  });

  it('passes on that the storage takes no more, and does not wait for ever', async () => {
    // dynalite itself can only complain on the console about what it does behind the scenes.
    const complaint = jest.spyOn(console, 'error').mockReturnValue();
    const { put } = store.db;
    let isFull = false;
    store.db.put = (key, value, callback) => {
      if (isFull) setImmediate(callback, new Error('disk full'));
      else put(key, value, callback);
      isFull = true;
    };

    await expect(ensureTables(store, [definitions.events])).rejects.toThrow('disk full');
    expect(complaint).toHaveBeenCalled();
    complaint.mockRestore();
  });

  it('says when a table vanishes under its hands', async () => {
    await ensureTables(store, [definitions.events]);
    const { get } = store.tableDb;
    let looks = 0;
    store.tableDb.get = (key, callback) => {
      looks += 1;
      if (looks === 1) get(key, callback);
      else callback(null, undefined);
    };

    await expect(ensureTables(store, [definitions.events])).rejects.toThrow('x-events is gone');
  });
});

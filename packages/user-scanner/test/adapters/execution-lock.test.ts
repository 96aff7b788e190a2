import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createExecutionLock } from '../../src/adapters/execution-lock.ts';
import type { ExecutionLock } from '../../src/ports.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';
import { createMemoryLock } from '../world/record-store.ts';

const KEY = { user_name: { S: '__execution_lock__' }, scan_timestamp: { S: 'lock' } };
const START = Date.UTC(2026, 0, 10);

let database: TestDynamoDb;
let now = START;
const clock = { now: () => now, sleep: async () => undefined };
beforeAll(async () => {
  database = await startDynamoDb();
});
afterAll(() => database.close());
beforeEach(() => {
  // A day later nothing of an earlier test holds any more.
  now += 86_400_000;
});

function lockOf(owner: string, tableName = database.tables.userRecords.tableName): ExecutionLock {
  return createExecutionLock({ client: database.client, tableName, clock, owner });
}

async function item() {
  const TableName = database.tables.userRecords.tableName;
  return (await database.client.send('GetItem', { TableName, Key: KEY })).Item;
}

describe.each([
  ['DynamoDB', () => (owner: string) => lockOf(owner)],
  [
    'memory',
    () => {
      const holder = {};
      return (owner: string) => createMemoryLock(holder, owner, clock.now);
    },
  ],
])('the lock in %s', (_name, open) => {
  it('belongs to one, who holds and releases it, and then to the next', async () => {
    const lock = open();
    const [first, second] = [lock('first'), lock('second')];

    expect(await first.acquire()).toBe(true);
    expect(await second.acquire()).toBe(false);
    expect([await second.renew(), await first.renew()]).toEqual([false, true]);
    await second.release();
    expect(await first.renew()).toBe(true);
    await first.release();

    expect(await first.renew()).toBe(false);
    expect(await second.acquire()).toBe(true);
    await second.release();
  });

  it('can be taken over after ten minutes, and not before', async () => {
    const lock = open();
    await lock('dead').acquire();

    now += 599_000;
    const early = await lock('next').acquire();
    now += 1_000;
    const later = await lock('next').acquire();

    expect([early, later]).toEqual([false, true]);
    expect(await lock('dead').renew()).toBe(false);
    await lock('dead').release();
    expect(await lock('next').renew()).toBe(true);
    await lock('next').release();
  });

  it('lasts ten minutes from when it was last renewed', async () => {
    const lock = open();
    await lock('first').acquire();
    now += 500_000;
    await lock('first').renew();
    now += 500_000;

    expect(await lock('second').acquire()).toBe(false);
    await lock('first').release();
  });

  it('is had by one of many who ask at once', async () => {
    const lock = open();
    const owners = Array.from({ length: 8 }, (_, index) => lock(`owner-${index}`));

    const taken = await Promise.all(owners.map((each) => each.acquire()));

    expect(taken.filter(Boolean)).toHaveLength(1);
    await Promise.all(owners.map((each) => each.release()));
    expect(await lock('another').acquire()).toBe(true);
    await lock('another').release();
  });
});

describe('createExecutionLock', () => {
  it('writes the item that the reference document names, and takes it away', async () => {
    const lock = lockOf('run-1');

    await lock.acquire();

    expect(await item()).toEqual({
      ...KEY,
      owner: { S: 'run-1' },
      acquired_at: { S: new Date(now).toISOString() },
      expires_at: { N: String(now / 1000 + 600) },
      ttl: { N: String(now / 1000 + 86_400) },
    });
    await lock.release();
    expect(await item()).toBeUndefined();
  });

  it('counts a lock it holds already as taken: the answer to its own write was lost', async () => {
    await lockOf('run-1').acquire();

    expect(await lockOf('run-1').acquire()).toBe(true);
    await lockOf('run-1').release();
  });

  it('takes over an item that never expires: nothing else would', async () => {
    const TableName = database.tables.userRecords.tableName;
    await database.client.send('PutItem', { TableName, Item: KEY });

    expect(await lockOf('run-1').acquire()).toBe(true);
    await lockOf('run-1').release();
  });

  it('says that a table is missing', async () => {
    const lock = lockOf('run-1', 'no-such-table');
    const missing = { code: 'TABLE_MISSING' };

    await expect(lock.acquire()).rejects.toMatchObject(missing);
    await expect(lock.renew()).rejects.toMatchObject(missing);
    await expect(lock.release()).rejects.toMatchObject(missing);
  });
});

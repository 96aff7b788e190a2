import { createVirtualTime } from '@iam-tracker/test-utils';
import { startDynamoDb, type TestDynamoDb } from '@iam-tracker/test-utils/dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDeliveryLedger } from '../../src/adapters/delivery-ledger.ts';
import type { DeliveryLedger } from '../../src/ports.ts';
import { createMemoryDeliveries } from '../world/memory-deliveries.ts';

const START = Date.UTC(2026, 10, 30);
const MINUTE = 60_000;
let database: TestDynamoDb;
beforeAll(async () => {
  database = await startDynamoDb('detectionState');
});
afterAll(() => database.close());

function open(clock: { now(): number }, tableName = database.tables.detectionState.tableName) {
  const time = { ...createVirtualTime(START), now: clock.now };
  return createDeliveryLedger({
    client: database.client,
    tableName,
    clock: time,
    random: Math.random,
  });
}

describe.each([
  ['the fake', (clock: { now(): number }): DeliveryLedger => createMemoryDeliveries(clock)],
  ['DynamoDB', open],
])('a ledger of deliveries: %s', (name, create) => {
  let now = START;
  let count = 0;
  const clock = { now: () => now };
  const aKey = () => {
    count += 1;
    return { destination: `${name} queue`, alertId: `alert-${count}` };
  };

  it('gives a claim to one at a time, until its lease is over', async () => {
    const ledger = create(clock);
    const key = aKey();

    expect(await ledger.claim(key)).toBe('claimed');
    expect(await ledger.claim(key)).toBe('leased');
    now += 3 * MINUTE;
    expect(await ledger.claim(key)).toBe('claimed');
  });

  it('knows for ever what was delivered', async () => {
    const ledger = create(clock);
    const key = aKey();
    await ledger.claim(key);

    await ledger.markDelivered(key);

    expect(await ledger.claim(key)).toBe('delivered');
    now += 3 * MINUTE;
    expect(await ledger.claim(key)).toBe('delivered');
  });

  it('gives what was given back to the next', async () => {
    const ledger = create(clock);
    const key = aKey();
    await ledger.claim(key);

    await ledger.release(key);

    expect(await ledger.claim(key)).toBe('claimed');
  });

  it('keeps destinations and alerts apart', async () => {
    const ledger = create(clock);
    const key = aKey();
    await ledger.claim(key);

    expect(await ledger.claim({ ...key, destination: 'other' })).toBe('claimed');
    expect(await ledger.claim({ ...key, alertId: `${key.alertId}x` })).toBe('claimed');
  });
});

describe('createDeliveryLedger', () => {
  it('forgets a delivery a day after no queue can have it any more', async () => {
    const key = { destination: 'queue', alertId: 'a' };
    const ledger = open({ now: () => START });
    await ledger.claim(key);
    await ledger.markDelivered(key);

    const { Item } = await database.client.send('GetItem', {
      TableName: database.tables.detectionState.tableName,
      Key: { state_key: { S: 'delivery#queue#a' } },
    });

    expect(Item).toEqual({
      state_key: { S: 'delivery#queue#a' },
      delivered_at: { S: new Date(START).toISOString() },
      ttl: { N: String(START / 1000 + 15 * 86_400) },
    });
  });

  it('does not take a claim away that another took over', async () => {
    let now = START;
    const key = { destination: 'queue', alertId: 'b' };
    const first = open({ now: () => now });
    const second = open({ now: () => now });
    await first.claim(key);
    now += 3 * MINUTE;
    await second.claim(key);

    await first.release(key);

    expect(await first.claim(key)).toBe('leased');
  });

  it('gives nothing back that it does not have', async () => {
    await expect(
      open({ now: () => START }).release({ destination: 'queue', alertId: 'c' }),
    ).resolves.toBeUndefined();
  });

  it('says which table cannot be written', async () => {
    const ledger = open({ now: () => START }, 'no-such-table');

    await expect(ledger.claim({ destination: 'queue', alertId: 'd' })).rejects.toMatchObject({
      code: 'TABLE_MISSING',
    });
  });
});

import { openLedger, type ShardLedger } from '@iam-tracker/core';
import { createControlTable } from '@iam-tracker/core/aws';
import { describe, expect, it } from '@jest/globals';
import { encodeLedger, sealItem } from '../../../src/aws/tables/ledger-item.ts';
import { createScriptedClient, Refusal, type ScriptedCall } from './scripted-client.ts';

const shard = { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' };
const fresh = openLedger(shard, 1_700_000_000, [7200]);

function scripted(answer: (call: ScriptedCall, index: number) => object) {
  const { client, calls } = createScriptedClient(answer);
  return { table: createControlTable({ client, tableName: 'x-control' }), calls };
}

const refuseThen = (stored: object) => (call: ScriptedCall) => {
  if (call.operation === 'PutItem') throw new Refusal('ConditionalCheckFailedException');
  return stored;
};

describe('createControlTable', () => {
  it('loads consistently by the name of the shard', async () => {
    const saved = { ...fresh, version: 1 };
    const { table, calls } = scripted(() => ({ Item: encodeLedger(saved) }));

    const loaded = await table.load(shard);

    expect(loaded).toEqual(saved);
    expect(calls).toEqual([
      {
        operation: 'GetItem',
        input: {
          TableName: 'x-control',
          Key: { shard: { S: '123456789012#us-east-1#iam.amazonaws.com' } },
          ConsistentRead: true,
        },
      },
    ]);
  });

  it('saves the first ledger only where there is none', async () => {
    const { table, calls } = scripted(() => ({}));

    const saved = await table.save(fresh);

    expect(saved).toEqual({ ...fresh, version: 1 });
    expect(calls[0]?.input).toEqual({
      TableName: 'x-control',
      Item: sealItem(encodeLedger({ ...fresh, version: 1 })),
      ConditionExpression: 'attribute_not_exists(version)',
    });
  });

  it('saves a later one only over the version it was made from', async () => {
    const { table, calls } = scripted(() => ({}));

    const saved = await table.save({ ...fresh, version: 7 });

    expect(saved.version).toBe(8);
    expect(calls[0]?.input).toMatchObject({
      Item: { version: { N: '8' } },
      ConditionExpression: 'version = :replaced',
      ExpressionAttributeValues: { ':replaced': { N: '7' } },
    });
  });

  it.each([
    ['another version', { Item: encodeLedger({ ...fresh, version: 9 }) }, 'version 9 is there'],
    [
      'the same version with other content',
      { Item: encodeLedger({ ...fresh, eventsProcessed: 1, version: 8 }) },
      'version 8 is there',
    ],
    ['nothing', {}, 'it is gone'],
  ])('calls it a conflict to find %s', async (_what, stored, found) => {
    const { table } = scripted(refuseThen(stored));

    const saving = table.save({ ...fresh, version: 7 });

    await expect(saving).rejects.toMatchObject({
      code: 'LEDGER_CONFLICT',
      message: expect.stringContaining(found),
      cause: { cause: { name: 'ConditionalCheckFailedException' } },
    });
  });

  it('takes its own write for done when only the answer was lost', async () => {
    const ours: ShardLedger = { ...fresh, version: 8 };
    const { lost, ...rest } = sealItem(encodeLedger(ours));
    const { table } = scripted(refuseThen({ Item: { ...rest, lost } }));

    const saved = await table.save({ ...fresh, version: 7 });

    expect(saved).toEqual(ours);
  });

  it('lists page by page, by shard, without what is no ledger', async () => {
    const other = openLedger({ ...shard, source: 'aaa.amazonaws.com' }, 0, []);
    const { table, calls } = scripted((_call, index) =>
      index === 0
        ? { Items: [encodeLedger(fresh)], LastEvaluatedKey: { shard: { S: 'x' } } }
        : { Items: [{ shard: { S: 'dirty-days' } }, encodeLedger(other)] },
    );

    const ledgers = await table.list();

    expect(ledgers).toEqual([other, fresh]);
    expect(calls.map(({ input }) => input.ExclusiveStartKey)).toEqual([
      undefined,
      { shard: { S: 'x' } },
    ]);
  });

  it('tells a ledger that was changed by another hand from its own, when loading and listing', async () => {
    const item = sealItem(encodeLedger(fresh));
    const { table } = scripted((call) => {
      const altered = { ...item, gaps: { L: [] }, walked_through: { S: '2026-01-01T00:00:00Z' } };
      return call.operation === 'Scan' ? { Items: [altered] } : { Item: altered };
    });
    const { table: honest } = scripted(() => ({ Item: item }));

    expect(await table.load(shard)).toMatchObject({ isAltered: true });
    expect(await table.list()).toMatchObject([{ isAltered: true }]);
    expect(await honest.load(shard)).toEqual(fresh);
  });

  it('is empty when the table is', async () => {
    const { table } = scripted(() => ({}));

    expect(await table.list()).toEqual([]);
    expect(await table.load(shard)).toBeUndefined();
  });

  it.each(['load', 'save', 'list'] as const)(
    '%s translates what the SDK throws',
    async (action) => {
      const { table } = scripted(() => {
        throw new Refusal('ResourceNotFoundException');
      });
      const run = {
        load: () => table.load(shard),
        save: () => table.save(fresh),
        list: table.list,
      };

      await expect(run[action]()).rejects.toMatchObject({
        code: 'TABLE_MISSING',
        cause: { name: 'ResourceNotFoundException' },
      });
    },
  );

  it('throws the reason of the signal, before and while waiting', async () => {
    const { table, calls } = scripted(() => new Promise(() => undefined));
    const abort = new AbortController();

    const late = expect(table.load(shard, AbortSignal.abort(new Error('too late'))));
    const waiting = expect(table.save(fresh, abort.signal));
    abort.abort(new Error('time is up'));

    await Promise.all([late.rejects.toThrow('too late'), waiting.rejects.toThrow('time is up')]);
    expect(calls.every(({ operation }) => operation === 'PutItem')).toBe(true);
  });

  it('refuses to guess at a ledger it cannot read', async () => {
    const { table } = scripted(() => ({ Item: { shard: { S: '1#r#s' } } }));

    await expect(table.load(shard)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });
});

describe('createControlTable under many shards at once', () => {
  it('has no more requests under way than there are connections', async () => {
    let underWay = 0;
    let most = 0;
    const send = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return {};
    };
    const client = { send } as unknown as Parameters<typeof createControlTable>[0]['client'];
    const table = createControlTable({ client, tableName: 'x-control' });

    await Promise.all(
      Array.from({ length: 500 }, (_, n) => table.load({ ...shard, source: `${n}.amazonaws.com` })),
    );

    expect(most).toBe(40);
  });
});

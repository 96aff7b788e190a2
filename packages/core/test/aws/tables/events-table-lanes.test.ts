import { type ActivityEvent, encodeEvent } from '@iam-tracker/core';
import { createEventsTable } from '@iam-tracker/core/aws';
import { createVirtualTime, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createScriptedClient, Refusal, type ScriptedCall } from './scripted-client.ts';

const TABLE = 'x-events';

function scripted(answer: (call: ScriptedCall) => object) {
  const { client, calls } = createScriptedClient(answer);
  const time = createVirtualTime(0);
  const options = { client, tableName: TABLE, retentionDays: 0, clock: time, random: () => 0.5 };
  return { table: createEventsTable(options), calls, time };
}

describe('two lanes', () => {
  const event = sampleEvent('id');
  const item = encodeEvent(event, { retentionDays: 0 });
  const pushedItem = { ...item, pushed_at: { S: '1970-01-01T00:00:05.000Z' } };

  it('reads again what push stored between asking and storing', async () => {
    let stored: object[] = [];
    const { table, calls } = scripted(({ operation }) => {
      if (operation === 'BatchGetItem') return { Responses: { [TABLE]: stored } };
      stored = [pushedItem];
      throw new Refusal('ConditionalCheckFailedException');
    });
    const known: object[] = [];

    const missing = await table.putMissing([event], {
      isBesidePush: true,
      onKnown: (_event, { pushedAt }) => known.push({ pushedAt }),
    });

    expect([missing, known]).toEqual([[], [{ pushedAt: 5_000 }]]);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'BatchGetItem',
      'PutItem',
      'BatchGetItem',
    ]);
    expect(calls[1]?.input).toMatchObject({
      Item: item,
      ConditionExpression: 'attribute_not_exists(event_id)',
    });
    expect(calls[0]?.input.RequestItems[TABLE].ConsistentRead).toBe(true);
  });

  it('does not undo what push noted while a copy was repaired', async () => {
    const { awsRegion: _region, ...worse } = event;
    const worseItem = encodeEvent(worse, { retentionDays: 0 });
    let stored = worseItem;
    const { table, calls } = scripted(({ operation, input }) => {
      if (operation === 'BatchGetItem') return { Responses: { [TABLE]: [stored] } };
      if (stored.pushed_at === undefined) {
        stored = { ...worseItem, pushed_at: pushedItem.pushed_at };
        throw new Refusal('ConditionalCheckFailedException');
      }
      stored = input.Item;
      return {};
    });
    const repaired: ActivityEvent[] = [];

    await table.putMissing([event], {
      isBesidePush: true,
      onRepair: (each) => void repaired.push(each),
    });

    expect(stored).toEqual(pushedItem);
    expect(repaired).toEqual([event]);
    expect(calls.at(-1)?.input.ExpressionAttributeValues).toEqual({
      ':before': pushedItem.pushed_at,
    });
  });

  it('waits out throttling of single writes, and fails on what is no condition', async () => {
    let attempts = 0;
    const slow = scripted(({ operation }) => {
      if (operation === 'BatchGetItem') return { Responses: { [TABLE]: [item] } };
      attempts += 1;
      if (attempts < 3) throw new Refusal('ThrottlingException');
      return {};
    });
    const denied = scripted(({ operation }) => {
      if (operation === 'BatchGetItem') return { Responses: {} };
      throw new Refusal('AccessDeniedException');
    });

    await slow.time.run(slow.table.putPushed([event], { pushedAt: 5_000 }));

    expect(attempts).toBe(3);
    expect(slow.calls.at(-1)?.input).toMatchObject({
      UpdateExpression: 'SET pushed_at = :at',
      ExpressionAttributeValues: { ':at': { S: '1970-01-01T00:00:05.000Z' } },
    });
    await expect(denied.table.putMissing([event], { isBesidePush: true })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
  });
});

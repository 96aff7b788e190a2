import { fc, it } from '@fast-check/jest';
import { encodeEvent, normalize } from '@iam-tracker/core';
import { createEventsTable } from '@iam-tracker/core/aws';
import {
  costlyRuns,
  createVirtualTime,
  identityRecord,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createScriptedClient, type ScriptedCall } from './scripted-client.ts';

const TABLE = 'x-events';
type Item = Record<string, { S?: string }>;
type Write = { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } };

/** As much of DynamoDB as the table asks for. */
function createMemoryTable() {
  const items = new Map<string, Item>();
  const keyOf = ({ event_date, event_id }: Item) => `${event_date?.S}/${event_id?.S}`;
  let writes = 0;
  const { client } = createScriptedClient(({ operation, input }: ScriptedCall) => {
    const request = input.RequestItems[TABLE];
    if (operation === 'BatchGetItem') {
      const found = (request.Keys as Item[]).flatMap((key) => items.get(keyOf(key)) ?? []);
      return { Responses: { [TABLE]: found } };
    }
    for (const { PutRequest, DeleteRequest } of request as Write[]) {
      writes += 1;
      if (PutRequest) items.set(keyOf(PutRequest.Item), PutRequest.Item);
      if (DeleteRequest) items.delete(keyOf(DeleteRequest.Key));
    }
    return {};
  });
  const clock = createVirtualTime(0);
  const options = { client, tableName: TABLE, retentionDays: 0, clock, random: () => 0.5 };
  return { table: createEventsTable(options), items, writes: () => writes };
}

const way = fc.record({
  method: fc.constantFrom('put' as const, 'putMissing' as const),
  hasAccount: fc.boolean(),
  hasRegion: fc.boolean(),
  around: fc.record(
    {
      accountId: fc.constantFrom('111122223333', '444455556666'),
      awsRegion: fc.constantFrom('eu-west-1', 'global'),
    },
    { requiredKeys: [] },
  ),
});
type Way = typeof way extends fc.Arbitrary<infer Value> ? Value : never;

function copyOf({ recipientAccountId, ...record }: TestRecord, { around, ...has }: Way) {
  const copy = {
    ...record,
    ...(has.hasAccount ? { recipientAccountId } : {}),
    ...(has.hasRegion ? {} : { awsRegion: 'global' }),
  };
  return normalize(copy, around).event;
}

async function store(record: TestRecord, ways: readonly Way[]) {
  const memory = createMemoryTable();
  for (const each of ways) await memory.table[each.method]([copyOf(record, each)]);
  return memory;
}

describe('events table', () => {
  it.prop(
    [
      identityRecord(),
      fc
        .array(way, { minLength: 1, maxLength: 6 })
        .chain((ways) =>
          fc.tuple(fc.constant(ways), fc.shuffledSubarray(ways, { minLength: ways.length })),
        ),
    ],
    { numRuns: costlyRuns(15, 40) },
  )(
    'has the same item in whatever order and way the copies of a record are stored',
    async (record, [ways, order]) => {
      const [one, other] = [await store(record, ways), await store(record, order)];

      expect([...other.items.values()]).toEqual([...one.items.values()]);
      expect(one.items.size).toBe(1);
    },
  );

  it.prop([identityRecord(), fc.array(way, { maxLength: 5 }), fc.nat({ max: 5 })], {
    numRuns: costlyRuns(15, 40),
  })(
    'has the whole record once that was stored, and writes it no more for worse ones',
    async (record, ways, place) => {
      const whole: Way = { method: 'put', hasAccount: true, hasRegion: true, around: {} };
      const before = await store(record, [...ways.slice(0, place), whole]);
      const writes = before.writes();

      for (const each of ways.slice(place)) {
        await before.table.putMissing([copyOf(record, each)]);
      }

      const { event } = normalize(record);
      expect([...before.items.values()]).toEqual([encodeEvent(event, { retentionDays: 0 })]);
      expect(before.writes()).toBe(writes);
    },
  );
});

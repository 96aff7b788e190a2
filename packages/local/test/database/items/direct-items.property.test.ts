import { fc, it } from '@fast-check/jest';
import { encodeEvent } from '@iam-tracker/core';
import { anyText, costlyRuns, sampleEvent } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type AskedStore, DEFINITIONS, openDynalite, openOurs } from './stores.ts';

const EVENTS = DEFINITIONS.events.tableName;
const STATE = DEFINITIONS.detectionState.tableName;
const ALERTS = DEFINITIONS.alerts.tableName;

let ours: AskedStore;
let dynalite: AskedStore;
beforeAll(async () => {
  [ours, dynalite] = await Promise.all([openOurs(), openDynalite()]);
});
afterAll(async () => {
  await Promise.all([ours.close(), dynalite.close()]);
});

/** Few of them, so that requests meet in the same items. */
const days = fc.constantFrom('2026-03-01', '2026-03-02');
const ids = fc.constantFrom('a', 'b', 'c', 'ä\ud800', 'a/b');
const users = fc.constantFrom('alice', 'bob', 'é~\u{1f600}', '/');
const names = fc.constantFrom('CreateUser', 'ListUsers');
const times = fc.constantFrom('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z');
const text = anyText({ maxLength: 20 });

const eventItems = fc
  .record({
    day: days,
    id: ids,
    userName: users,
    eventName: names,
    eventTime: times,
    target: text,
    readOnly: fc.boolean(),
  })
  .map(({ day, id, ...fields }) => ({
    ...encodeEvent({ ...sampleEvent(id), ...fields, eventDate: day }, { retentionDays: 0 }),
  }));
const eventKeys = fc
  .record({ day: days, id: ids })
  .map(({ day, id }) => ({ event_date: { S: day }, event_id: { S: id } }));
const stateItems = fc.record({
  state_key: ids.map((S) => ({ S })),
  version: fc.integer().map((number) => ({ N: String(number) })),
  body: text.map((S) => ({ S })),
});
const stateKeys = ids.map((S) => ({ state_key: { S } }));
const alertItems = fc.record(
  {
    event_id: ids.map((S) => ({ S })),
    alert_type: names.map((S) => ({ S })),
    alert_date: days.map((S) => ({ S })),
    severity: text.map((S) => ({ S })),
  },
  { requiredKeys: ['event_id', 'alert_type'] },
);

/** Values that DynamoDB refuses or writes in another way, and kinds that our tables do not hold. */
const oddValues = fc.constantFrom<unknown>(
  ...[
    {},
    { S: 'x', N: '1' },
    { S: 1 },
    { S: null },
    { N: '' },
    { N: '1.50' },
    { N: '007' },
    { N: 'x' },
  ],
  ...[
    { NULL: true },
    { NULL: false },
    { BOOL: 'true' },
    { L: [{ S: 'x' }] },
    { M: { a: { N: '01' } } },
  ],
  ...[
    { SS: [] },
    { SS: ['a', 'a'] },
    { B: 'AAAA' },
    'x',
    // Not null: in a key dynalite falls over it.
    undefined,
    { S: 'x'.repeat(410_000) },
    { S: '' },
  ],
);
const spoilt = <T extends object>(items: fc.Arbitrary<T>) =>
  fc
    .tuple(
      items,
      fc.constantFrom('target', 'user_name', 'event_id', 'state_key', 'extra'),
      oddValues,
    )
    .map(([item, name, value]) => ({ ...item, [name]: value }));
const mostly = <T extends object>(items: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.oneof({ weight: 8, arbitrary: items }, { weight: 1, arbitrary: spoilt(items) });

const put = (items: fc.Arbitrary<object>) =>
  mostly(items).map((Item) => ({ PutRequest: { Item } }));
const remove = (keys: fc.Arbitrary<object>) =>
  mostly(keys).map((Key) => ({ DeleteRequest: { Key } }));
const oddWrites = fc.constantFrom<object>({}, { PutRequest: {} }, { DeleteRequest: { Key: {} } });
const writesOf = (items: fc.Arbitrary<object>, keys: fc.Arbitrary<object>) =>
  fc.array(
    fc.oneof(
      { weight: 12, arbitrary: put(items) },
      { weight: 4, arbitrary: remove(keys) },
      { weight: 1, arbitrary: oddWrites },
    ),
    { maxLength: 26, size: 'large' },
  );

const request = (operation: string) => (input: object) => ({ operation, input });
const requests = fc.oneof(
  writesOf(eventItems, eventKeys)
    .map((list) => ({ RequestItems: { [EVENTS]: list } }))
    .map(request('BatchWriteItem')),
  writesOf(stateItems, stateKeys)
    .map((list) => ({ RequestItems: { [STATE]: list } }))
    .map(request('BatchWriteItem')),
  fc
    .uniqueArray(eventItems, { selector: (item) => `${item.event_date?.S}${item.event_id?.S}` })
    .map((list) => ({ RequestItems: { [EVENTS]: list.map((Item) => ({ PutRequest: { Item } })) } }))
    .map(request('BatchWriteItem')),
  alertItems
    .map((Item) => ({ RequestItems: { [ALERTS]: [{ PutRequest: { Item } }] } }))
    .map(request('BatchWriteItem')),
  fc
    .array(mostly(eventKeys))
    .map((Keys) => ({ RequestItems: { [EVENTS]: { Keys } } }))
    .map(request('BatchGetItem')),
  fc
    .uniqueArray(stateKeys, { selector: ({ state_key }) => state_key.S })
    .map((Keys) => ({ RequestItems: { [STATE]: { Keys, ConsistentRead: true } } }))
    .map(request('BatchGetItem')),
  eventItems.map((Item) => ({ TableName: EVENTS, Item })).map(request('PutItem')),
  fc
    .constant({ RequestItems: { 'no-such-table': { Keys: [{ state_key: { S: 'a' } }] } } })
    .map(request('BatchGetItem')),
);

/** BatchGetItem answers in any order. */
function inOrder(answer: object): unknown {
  const { output } = answer as { output?: { Responses?: Record<string, object[]> } };
  if (output?.Responses === undefined) return JSON.parse(JSON.stringify(answer));
  const entries = Object.entries(output.Responses).map(([table, list]) => [
    table,
    list.map((item) => JSON.stringify(item)).sort(),
  ]);
  return JSON.parse(JSON.stringify({ ...output, Responses: Object.fromEntries(entries) }));
}

describe('requests of the embedded database', () => {
  it.prop([fc.array(requests, { minLength: 1, maxLength: 8 })], { numRuns: costlyRuns(15, 300) })(
    'answer and store what dynalite answers and stores, item for item and index for index',
    async (sequence) => {
      for (const { input, operation } of sequence) {
        const given = JSON.stringify(input);

        const [our, its] = await Promise.all([
          ours.ask(operation, { ...input }),
          dynalite.ask(operation, { ...input }),
        ]);

        expect(inOrder(our)).toEqual(inOrder(its));
        expect(JSON.stringify(input)).toBe(given);
      }
      expect(await ours.content()).toEqual(await dynalite.content());
    },
  );

  it.prop([fc.array(requests, { minLength: 2, maxLength: 12 })], { numRuns: costlyRuns(8, 150) })(
    'leave an index entry for each item and no other, when they meet in the same items',
    async (together) => {
      await Promise.all(together.map(({ input, operation }) => ours.ask(operation, input)));

      const content = await ours.content();
      const listed = (part: string) =>
        content.filter(([key]) => key.startsWith(part)).map(([, text]) => text);
      for (const { key, name } of DEFINITIONS.events.indexes) {
        // An item without a user has no place in the index of users.
        const items = listed(`item-${EVENTS}~`).filter((text) => key.partition in JSON.parse(text));
        const entries = listed(`index-global~${EVENTS}~${name}~`);
        expect(entries.map(summaryOf).sort()).toEqual(items.map(summaryOf).sort());
      }
    },
  );
});

/** Attributes that both indexes have. */
function summaryOf(text: string): string {
  const { event_date, event_id, event_name, event_time, target, user_name } = JSON.parse(text);
  return JSON.stringify([event_date, event_id, event_name, event_time, target, user_name]);
}

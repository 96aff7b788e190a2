import { createDynamoDbDocuments } from '@iam-tracker/alerter/alert';
import { systemClock } from '@iam-tracker/core';
import { type Database, openMemoryDatabase } from '@iam-tracker/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AskedStore, DEFINITIONS, openOurs } from './stores.ts';

const STATE = DEFINITIONS.detectionState.tableName;
const INSERT = `INSERT INTO "${STATE}" VALUE {'state_key': ?, 'version': ?}`;
const UPDATE = `UPDATE "${STATE}" SET "version" = ? SET "body" = ? WHERE "state_key" = ? AND "version" = ?`;

let store: AskedStore;
beforeAll(async () => {
  store = await openOurs();
});
afterAll(() => store.close());

const insert = (key: string, version: string) => ({
  Statement: INSERT,
  Parameters: [{ S: key }, { N: version }],
});
const update = (key: string, from: string, to: string) => ({
  Statement: UPDATE,
  Parameters: [{ N: to }, { S: 'new' }, { S: key }, { N: from }],
});

async function run(...statements: object[]): Promise<(string | undefined)[]> {
  const answer = await store.ask('BatchExecuteStatement', { Statements: statements });
  const { Responses } = (answer as { output: { Responses: { Error?: { Code: string } }[] } })
    .output;
  return Responses.map(({ Error: error }) => error?.Code);
}

async function read(key: string): Promise<unknown> {
  const input = { TableName: STATE, Key: { state_key: { S: key } } };
  const answer = (await store.ask('GetItem', input)) as { output: { Item?: unknown } };
  return answer.output.Item;
}

describe('BatchExecuteStatement of the embedded database', () => {
  it('inserts what is not there, and refuses what is', async () => {
    expect(await run(insert('a', '1'), insert('a', '2'), insert('b', '1'))).toEqual([
      undefined,
      'DuplicateItem',
      undefined,
    ]);
    expect(await read('a')).toEqual({ state_key: { S: 'a' }, version: { N: '1' } });
  });

  it('updates where the condition holds, and keeps what the statement does not name', async () => {
    await run(insert('c', '1'));

    expect(
      await run(update('c', '2', '3'), update('c', '1', '2'), update('none', '1', '2')),
    ).toEqual(['ConditionalCheckFailed', undefined, 'ConditionalCheckFailed']);
    expect(await read('c')).toEqual({
      state_key: { S: 'c' },
      version: { N: '2' },
      body: { S: 'new' },
    });
    expect(await read('none')).toBeUndefined();
  });

  it.each([
    ['another form', { Statement: `DELETE FROM "${STATE}"`, Parameters: [] }, 'ValidationError'],
    [
      'a parameter that is missing',
      { Statement: INSERT, Parameters: [{ S: 'x' }] },
      'ValidationError',
    ],
    ['no parameters', { Statement: INSERT }, 'ValidationError'],
    [
      'a name twice',
      { ...insert('x', '1'), Statement: INSERT.replace('version', 'state_key') },
      'ValidationError',
    ],
    [
      'no key',
      { ...insert('x', '1'), Statement: INSERT.replace('state_key', 'other') },
      'ValidationError',
    ],
    ['an empty key', insert('', '1'), 'ValidationError'],
    ['an item that is too large', update('large', '1', '2'), 'ValidationError'],
    [
      'a value of another kind',
      { Statement: INSERT, Parameters: [{ S: 'x' }, { N: 'x' }] },
      'ValidationError',
    ],
    [
      'no such table',
      { ...insert('x', '1'), Statement: INSERT.replace(STATE, 'none') },
      'ResourceNotFound',
    ],
  ])('refuses one statement and carries out the others: %s', async (name, statement, code) => {
    if (code === 'ValidationError' && name.includes('large')) {
      await run(insert('large', '1'));
      const { Parameters } = update('large', '1', '2');
      Parameters[1] = { S: 'x'.repeat(410_000) };
      Object.assign(statement, { Parameters });
    }

    expect(await run(statement, insert(`after ${name}`, '1'))).toEqual([code, undefined]);
    expect(await read('x')).toBeUndefined();
  });

  it.each([0, 26])('refuses %i statements as a whole', async (count) => {
    const Statements = Array.from({ length: count }, (_, index) => insert(`many-${index}`, '1'));

    expect(await store.ask('BatchExecuteStatement', { Statements })).toMatchObject({
      statusCode: 400,
      body: { __type: expect.stringContaining('ValidationException') },
    });
    expect(await read('many-0')).toBeUndefined();
  });
});

describe('documents of the alerter in the embedded database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openMemoryDatabase();
  });
  afterAll(() => database.close());

  it('are saved many a request, each in place of the version that was read', async () => {
    const { client, tableNames } = database;
    const sent: string[] = [];
    const send: typeof client.send = (operation, input) => {
      sent.push(operation);
      return client.send(operation, input);
    };
    const counted = { ...client, send };
    const documents = createDynamoDbDocuments({
      ...{ client: counted, tableName: tableNames.detectionState },
      ...{ clock: systemClock, random: () => 0.5 },
    });
    const saveAll = (replaced: number) =>
      documents.saveAll(
        Array.from({ length: 60 }, (_, index) => ({
          ...{ key: `document-${index}`, body: { replaced }, replaced, expiresAt: 5_000 },
        })),
      );

    const outcomes = [await saveAll(0), await saveAll(0), await saveAll(1)].map((all) => [
      ...new Set(all),
    ]);

    expect(outcomes).toEqual([['saved'], ['outrun'], ['saved']]);
    expect(sent).toEqual(Array.from({ length: 9 }, () => 'BatchExecuteStatement'));
    expect(await documents.load(['document-59'])).toEqual([{ version: 2, body: { replaced: 1 } }]);
  });
});

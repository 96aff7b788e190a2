import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDynamoDbDocuments, saveParams } from '../../src/adapters/dynamodb-documents.ts';
import type { StateDocuments } from '../../src/ports.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';
import { withStatements } from '../world/statements.ts';

const instantClock = { now: () => 0, sleep: async () => undefined };

let database: TestDynamoDb;
beforeAll(async () => {
  database = await startDynamoDb();
});
afterAll(() => database.close());

function openTable(tableName = database.stateTable, client = database.client): StateDocuments {
  return createDynamoDbDocuments({ client, tableName, clock: instantClock, random: Math.random });
}

function openWithStatements(refuse?: Parameters<typeof withStatements>[1]): StateDocuments {
  return openTable(database.stateTable, withStatements(database.client, refuse));
}

const replacement = (key: string, body: unknown, replaced: number) => ({
  ...{ key, body, replaced, expiresAt: 5_000 },
});

describe.each([
  ['DynamoDB', () => openWithStatements()],
  ['memory', () => createMemoryDocuments()],
])('documents in %s', (_name, open) => {
  it('load what was saved, in the order asked', async () => {
    const documents = open();
    await documents.save('a', { text: 'é “a”', list: [1, 2] }, 0, 5_000);
    await documents.save('b', 'b', 0, 5_000);

    expect(await documents.load(['b', 'nothing', 'a', 'b'])).toEqual([
      { version: 1, body: 'b' },
      undefined,
      { version: 1, body: { text: 'é “a”', list: [1, 2] } },
      { version: 1, body: 'b' },
    ]);
  });

  it('replace exactly the version that was read', async () => {
    const documents = open();

    expect(await documents.save('c', 1, 0, 5_000)).toBe(true);
    expect(await documents.save('c', 2, 0, 5_000)).toBe(false);
    expect(await documents.save('c', 2, 1, 5_000)).toBe(true);
    expect(await documents.save('c', 3, 1, 5_000)).toBe(false);
    expect(await documents.load(['c'])).toEqual([{ version: 2, body: 2 }]);
  });

  it('let exactly one of many racers win', async () => {
    const documents = open();

    const wins = await Promise.all([1, 2, 3, 4, 5].map((each) => documents.save('d', each, 0, 1)));

    expect(wins.filter(Boolean)).toHaveLength(1);
  });

  it('save many, each in place of the version that was read', async () => {
    const documents = open();
    const prefix = `all-${performance.now()}-`;
    const keys = Array.from({ length: 60 }, (_, index) => `${prefix}${index}`);
    await documents.saveAll(keys.slice(0, 30).map((key) => replacement(key, 'old', 0)));

    const outcomes = await documents.saveAll(
      keys.map((key, index) => replacement(key, { index, text: 'it\'s "new"' }, index % 3)),
    );

    const expected = keys.map((_, index) => {
      const isStored = index < 30;
      return index % 3 === (isStored ? 1 : 0) ? 'saved' : 'outrun';
    });
    expect(outcomes).toEqual(expected);
    const loaded = await documents.load(keys);
    for (const [index, document] of loaded.entries()) {
      const isNew = outcomes[index] === 'saved';
      const body = isNew ? { index, text: 'it\'s "new"' } : index < 30 ? 'old' : undefined;
      expect(document?.body).toEqual(body);
    }
  });

  it('load and save nothing', async () => {
    const documents = open();

    expect(await documents.saveAll([])).toEqual([]);
    expect(await documents.load([])).toEqual([]);
  });

  it('load more than one request may ask for', async () => {
    const documents = open();
    const keys = Array.from({ length: 230 }, (_, index) => `wide-${index}`);
    await documents.put(keys.map((key) => ({ key, body: key, expiresAt: 5_000 })));

    const loaded = await documents.load(keys);

    expect(loaded.map((document) => document?.body)).toEqual(keys);
  });

  it('put many at once, whatever was there', async () => {
    const documents = open();
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...{ key: `many-${index % 55}`, body: index, expiresAt: 5_000 },
    }));
    await documents.put(many.slice(0, 3));

    await documents.put(many);
    await documents.put([]);

    const loaded = await documents.load(['many-0', 'many-4', 'many-54']);
    expect(loaded.map((document) => document?.body)).toEqual([55, 59, 54]);
  });

  it('put a document with the version that it is told, the first one otherwise', async () => {
    const documents = open();

    await documents.put([
      { key: 'put-third', body: 'c', expiresAt: 5_000, version: 3 },
      { key: 'put-first', body: 'a', expiresAt: 5_000 },
    ]);

    const loaded = await documents.load(['put-third', 'put-first']);
    expect(loaded.map((document) => document?.version)).toEqual([3, 1]);
    expect(await documents.save('put-third', 'd', 1, 5_000)).toBe(false);
    expect(await documents.save('put-third', 'd', 3, 5_000)).toBe(true);
  });
});

describe('createDynamoDbDocuments', () => {
  it('lets DynamoDB delete a document at its time', async () => {
    await openTable().save('ttl', 1, 0, 1_767_225_600_001);

    const { client, stateTable } = database;
    const Key = { state_key: { S: 'ttl' } };
    const { Item } = await client.send('GetItem', { TableName: stateTable, Key });
    expect(Item?.ttl).toEqual({ N: '1767225601' });
  });

  it('reads what is no JSON as a document without content, and replaces it', async () => {
    const { client, stateTable } = database;
    const Item = { state_key: { S: 'garbage' }, version: { N: '7' }, body: { S: '{' } };
    await client.send('PutItem', { TableName: stateTable, Item });
    const documents = openTable();

    expect(await documents.load(['garbage'])).toEqual([{ version: 7, body: undefined }]);
    expect(await documents.save('garbage', 1, 7, 1)).toBe(true);
  });

  it('says that a table is missing', async () => {
    const documents = openTable('no-such-table');
    const missing = expect.objectContaining({ code: 'TABLE_MISSING' });

    await expect(documents.load(['x'])).rejects.toEqual(missing);
    await expect(documents.save('x', 1, 0, 1)).rejects.toEqual(missing);
    await expect(documents.put([{ key: 'x', body: 1, expiresAt: 1 }])).rejects.toEqual(missing);
    const many = ['x', 'y'].map((key) => replacement(key, 1, 0));
    expect(await documents.saveAll(many)).toEqual([missing, missing]);
  });

  it('sends a statement again that the table was too slow for', async () => {
    const seen = new Set<string>();
    const documents = openWithStatements(({ Parameters }) => {
      const key = JSON.stringify(Parameters);
      if (seen.has(key)) return undefined;
      seen.add(key);
      return 'ThrottlingError';
    });

    const keys = ['slow-1', 'slow-2', 'slow-3'];
    const outcomes = await documents.saveAll(keys.map((key) => replacement(key, key, 0)));

    expect(outcomes).toEqual(['saved', 'saved', 'saved']);
    expect((await documents.load(keys)).map((each) => each?.version)).toEqual([1, 1, 1]);
  });

  it('fails the one document that the table refuses', async () => {
    const documents = openWithStatements(({ Parameters }) =>
      Parameters?.some(({ S }) => S === 'too-large') ? 'ValidationError' : undefined,
    );

    const keys = ['fits', 'too-large'];
    const outcomes = await documents.saveAll(keys.map((key) => replacement(key, key, 0)));

    expect(outcomes).toEqual(['saved', expect.objectContaining({ code: 'STORAGE_FAILED' })]);
  });

  it('saves side by side in a database that knows no statements', async () => {
    const save = (...keys: string[]) =>
      openTable().saveAll(keys.map((key) => replacement(key, key, 0)));

    expect(await save('plain-1', 'plain-2')).toEqual(['saved', 'saved']);
    expect(await save('plain-1', 'plain-3')).toEqual(['outrun', 'saved']);
  });

  it('saves side by side where statements are not allowed, and asks for them no more', async () => {
    let asked = 0;
    const documents = openWithStatements(() => {
      asked += 1;
      return 'AccessDenied';
    });
    const save = (...keys: string[]) =>
      documents.saveAll(keys.map((key) => replacement(key, key, 0)));

    expect(await save('denied-1', 'denied-2')).toEqual(['saved', 'saved']);
    expect(await save('denied-1', 'denied-3')).toEqual(['outrun', 'saved']);
    expect(asked).toBe(2);
  });
});

describe('saveParams', () => {
  it('asks for an absent document, or for one version of it', () => {
    const document = { key: 'k', body: 1, expiresAt: 1 };

    expect(saveParams('t', document, 0)).toMatchObject({
      ConditionExpression: 'attribute_not_exists(state_key)',
      Item: { version: { N: '1' } },
    });
    expect(saveParams('t', document, 3)).toMatchObject({
      ConditionExpression: 'version = :replaced',
      ExpressionAttributeValues: { ':replaced': { N: '3' } },
      Item: { version: { N: '4' } },
    });
  });
});

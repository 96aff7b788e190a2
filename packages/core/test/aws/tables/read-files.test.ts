import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { systemClock } from '@iam-tracker/core';
import {
  createReadFiles,
  createTableInput,
  type ReadFile,
  trailFilesDefinition,
} from '@iam-tracker/core/aws';
import { startDynamoDb, type TestDynamoDb } from '@iam-tracker/test-utils/dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const definition = trailFilesDefinition('test');
let db: TestDynamoDb;

beforeAll(async () => {
  db = await startDynamoDb();
  await db.control.send(new CreateTableCommand(createTableInput(definition)));
  await new Promise((resolve) => setTimeout(resolve, 20));
});
afterAll(() => db.close());

const files = () =>
  createReadFiles({
    client: db.client,
    tableName: definition.tableName,
    clock: systemClock,
    random: Math.random,
  });

const fileOf = (key: string, more: Partial<ReadFile> = {}): ReadFile => ({
  bucket: 'logs',
  key,
  etag: 'e1',
  sha256: 'ab'.repeat(32),
  counts: { records: 6, stored: 3, refused: 1, filtered: 2, unrelated: 0 },
  readAt: Date.UTC(2026, 10, 20, 10),
  ...more,
});

describe('createReadFiles', () => {
  it('gives back what was noted, in the order asked, each once', async () => {
    const noted = Array.from({ length: 120 }, (_, index) => fileOf(`AWSLogs/${index}.json.gz`));
    const table = files();
    await Promise.all(noted.map((file) => table.note(file)));

    const asked = [...noted].reverse();
    const found = await files().find([...asked, fileOf('never read'), ...asked]);

    expect(found).toEqual(asked);
  });

  it('keeps apart what has the same key in two buckets, or begins with a slash', async () => {
    const two = [fileOf('/a', { bucket: 'one' }), fileOf('/a', { bucket: 'two', etag: 'e2' })];
    for (const file of two) await files().note(file);

    expect(await files().find([...two].reverse())).toEqual([...two].reverse());
  });

  it('replaces what was noted before', async () => {
    const again = fileOf('again', { etag: 'e2', sha256: 'cd'.repeat(32) });
    await files().note(fileOf('again'));
    await files().note(again);

    expect(await files().find([again])).toEqual([again]);
  });

  it('notes one file several times at once', async () => {
    const table = files();
    const etags = ['e1', 'e2', 'e3'];
    await Promise.all(etags.map((etag) => table.note(fileOf('twice', { etag }))));

    expect(await table.find([fileOf('twice')])).toMatchObject([{ etag: 'e3' }]);
  });

  it('does not believe an item that lacks something', async () => {
    const file = fileOf('damaged');
    await files().note(file);
    await db.client.send('UpdateItem', {
      TableName: definition.tableName,
      Key: { file: { S: 'logs/damaged' } },
      UpdateExpression: 'REMOVE sha256',
    });

    expect(await files().find([file])).toEqual([]);
  });

  it('says which table is missing', async () => {
    const options = { client: db.client, clock: systemClock, random: Math.random };
    const lost = createReadFiles({ ...options, tableName: 'nowhere' });

    await expect(lost.note(fileOf('x'))).rejects.toMatchObject({ code: 'TABLE_MISSING' });
    await expect(lost.find([fileOf('x')])).rejects.toMatchObject({ code: 'TABLE_MISSING' });
  });
});

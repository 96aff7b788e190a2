import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '@iam-tracker/core';
import { createControlTable, createDynamoDbClient, tableDefinitions } from '@iam-tracker/core/aws';
import {
  type Database,
  openDatabase,
  openMemoryDatabase,
  type ServedDatabase,
  serveDatabase,
} from '@iam-tracker/local';
import { sampleEvent } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createStore, type TableRecord } from '../../src/database/dynalite-store.ts';
import { eventsTableOf } from './events-table.ts';

let dataDir = '';
const opened: Database[] = [];
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'database ')), '.iam-tracker');
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

async function open(): Promise<Database> {
  const database = await openDatabase({ dataDir });
  opened.push(database);
  return database;
}

async function serve(): Promise<ServedDatabase> {
  const database = await serveDatabase(await openDatabase({ dataDir }));
  opened.push(database);
  return database;
}

/** Opens the files below a database that is closed, and does something to them. */
async function tamper(change: (store: ReturnType<typeof createStore>) => Promise<unknown>) {
  const store = createStore(join(dataDir, 'database'), 'iam-activity-tracker-control');
  await store.db.open();
  await change(store);
  await store.db.close();
  rmSync(join(dataDir, 'database.files.json'), { force: true });
}

function changeTable(name: string, changes: Partial<TableRecord>) {
  return tamper(
    ({ tableDb }) =>
      new Promise<void>((resolve, reject) => {
        tableDb.get(name, (_error, table) => {
          const changed = { ...table, ...changes } as TableRecord;
          tableDb.put(name, changed, (error) => (error ? reject(error) : resolve()));
        });
      }),
  );
}

describe('openDatabase', () => {
  it('leaves no log of many writes to the next opening, and all of them to be read', async () => {
    const database = await open();
    const many = Array.from({ length: 1_203 }, (_, index) => sampleEvent(`e${index}`, index * 600));
    await eventsTableOf(database).put(many);

    await database.close();

    const logs = readdirSync(join(dataDir, 'database')).filter((name) => name.endsWith('.log'));
    const sizes = logs.map((name) => statSync(join(dataDir, 'database', name)).size);
    expect(sizes).toEqual([0]);
    expect(await (await open()).count('events')).toBe(1_203);
  });

  it('counts the items of a table, those of no other, and each once', async () => {
    const database = await open();
    const events = eventsTableOf(database);
    // More than are counted at a time.
    const many = Array.from({ length: 1_203 }, (_, index) => sampleEvent(`e${index}`, index * 600));
    await events.put(many);
    await events.put(many.slice(0, 100));

    expect(await database.count('events')).toBe(1_203);
    expect(await database.count('alerts')).toBe(0);
  });

  it('has every table under its name from the start', async () => {
    const { tableNames } = await open();

    const names = Object.entries(tableDefinitions()).map(([role, { tableName }]) => [
      role,
      tableName,
    ]);
    expect(tableNames).toEqual(Object.fromEntries(names));
  });

  it('keeps events and ledgers from one opening to the next', async () => {
    const event = sampleEvent('kept');
    const shard = { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' };
    const first = await open();
    await eventsTableOf(first).put([event]);
    const control = createControlTable({
      client: first.client,
      tableName: first.tableNames.control,
    });
    const saved = await control.save(openLedger(shard, 0, [7200]));
    await first.close();

    const second = await open();

    const { client, tableNames } = second;
    expect(await eventsTableOf(second).get([event])).toEqual([event]);
    expect(await createControlTable({ client, tableName: tableNames.control }).load(shard)).toEqual(
      saved,
    );
  });

  it('moves the index entries of what an earlier opening stored', async () => {
    const first = await open();
    await eventsTableOf(first).put([sampleEvent('moved', 0, { userName: 'before' })]);
    await first.close();

    const second = await open();
    const table = eventsTableOf(second);
    const moved = sampleEvent('moved', 0, { userName: 'after' });
    const fresh = sampleEvent('fresh', 0, { userName: 'after' });
    await table.put([moved, fresh]);

    const listed = async (userName: string) => {
      const ids: string[] = [];
      for await (const { eventId } of table.queryByUser(userName)) ids.push(eventId);
      return ids.sort();
    };
    expect(await listed('before')).toEqual([]);
    expect(await listed('after')).toEqual(['fresh', 'moved']);
    expect(await second.listEventDays()).toEqual([moved.eventDate]);
  });

  it('is open once at a time, in this process too', async () => {
    await open();

    await expect(openDatabase({ dataDir })).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('this very process'),
    });
  });

  it('says who has it open, and no longer when no process has', async () => {
    const note = join(dataDir, 'database.owner.json');
    const database = await open();
    const hadNote = existsSync(note);

    await database.close();

    expect([hadNote, existsSync(note)]).toEqual([true, false]);
  });

  it('closes once, and answers no request after', async () => {
    const database = await serveDatabase(await open());
    const scan = { TableName: database.tableNames.events };

    await Promise.all([database.close(), database.close()]);

    await expect(fetch(database.endpoint)).rejects.toThrow();
    await expect(database.client.send('Scan', scan)).rejects.toThrow(/closed/);
  });

  it('takes no request that is signed by another process', async () => {
    const { endpoint, region, tableNames } = await serve();
    const client = createDynamoDbClient({
      endpoint,
      region,
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    });

    await expect(
      eventsTableOf({ client, tableNames }).put([sampleEvent('x')]),
    ).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      cause: { name: 'UnrecognizedClientException' },
    });
    client.destroy();
  });

  it('serves others that know its credentials', async () => {
    const { endpoint, credentials, region, tableNames } = await serve();
    const client = createDynamoDbClient({ endpoint, region, credentials });

    await eventsTableOf({ client, tableNames }).put([sampleEvent('x')]);

    expect(await eventsTableOf({ client, tableNames }).get([sampleEvent('x')])).toHaveLength(1);
    client.destroy();
  });

  it('finishes a table whose creation was cut short', async () => {
    await (await open()).close();
    await changeTable('iam-activity-tracker-events', { TableStatus: 'CREATING' });
    await changeTable('iam-activity-tracker-control', { TableStatus: 'CREATING' });

    const database = await open();

    await eventsTableOf(database).put([sampleEvent('x')]);
    expect(await eventsTableOf(database).get([sampleEvent('x')])).toHaveLength(1);
  });

  it('refuses tables of another shape', async () => {
    await (await open()).close();
    await changeTable('iam-activity-tracker-events', { GlobalSecondaryIndexes: [] });

    await expect(openDatabase({ dataDir })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('made by another version'),
      hint: expect.stringContaining('Move the data folder away'),
    });
    // Nothing is left locked.
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });
});

describe('openMemoryDatabase', () => {
  it('forgets everything, and knows other prefixes', async () => {
    const database = await openMemoryDatabase({ tablePrefix: 'mine' });
    await eventsTableOf(database).put([sampleEvent('x')]);
    await database.close();

    const next = await openMemoryDatabase({ tablePrefix: 'mine' });
    const found = await eventsTableOf(next).get([sampleEvent('x')]);
    await next.close();

    expect(next.tableNames.events).toBe('mine-events');
    expect(found).toEqual([]);
  });
});

describe('an index of the embedded database', () => {
  it('tells items apart whose keys share 24 bits of their hash', async () => {
    const database = await openMemoryDatabase();
    // Both begin with e46890 under the hash that dynalite tells them apart by.
    const twins = ['000000002705', '000000006076'].map((id) => sampleEvent(id));

    await eventsTableOf(database).put(twins);
    const listed: string[] = [];
    for await (const { eventId } of eventsTableOf(database).queryByUser('alice'))
      listed.push(eventId);
    await database.close();

    expect(listed.sort()).toEqual(['000000002705', '000000006076']);
  });
});

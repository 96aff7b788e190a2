import { createTableInput, tableDefinitions } from '@iam-tracker/core/aws';
import {
  createStore,
  isApiRefusal,
  isStoreOperation,
  type Payload,
  runOperation,
  type Store,
} from '../../../src/database/dynalite-store.ts';
import { createRequests, isOperation } from '../../../src/database/requests.ts';
import { ensureTables } from '../../../src/database/tables.ts';

export const DEFINITIONS = tableDefinitions('t');
export const TABLES = Object.values(DEFINITIONS).map((definition) => createTableInput(definition));

/** A store in memory with all tables, asked by our requests or by dynalite alone. */
export interface AskedStore {
  /** Returns what DynamoDB's client would get: an answer, or a refusal. */
  ask(operation: string, input: object): Promise<object>;
  /** Lists the items and index entries that LevelDB holds below dynalite, with their texts. */
  content(): Promise<readonly (readonly [key: string, text: string])[]>;
  close(): Promise<void>;
}

async function openStore(): Promise<Store> {
  const store = createStore(undefined, DEFINITIONS.control.tableName);
  await store.db.open();
  await ensureTables(store, Object.values(DEFINITIONS));
  const tables = Object.values(DEFINITIONS).map(({ tableName }) => ({
    tableName,
    hasFewPartitions: tableName === DEFINITIONS.events.tableName,
  }));
  await store.absence.look(store.db, tables);
  return store;
}

/** Answers as the embedded database does. */
export async function openOurs(): Promise<AskedStore> {
  const store = await openStore();
  const requests = createRequests(store);
  return {
    ask(operation, input) {
      if (!isOperation(operation)) throw new Error(`there is no ${operation}`);
      return settle(requests.run(operation, input as Payload));
    },
    content: () => contentOf(store),
    close: async () => {
      await requests.close();
      await store.db.close();
    },
  };
}

/** Answers by dynalite alone, out of what the wire would make of a request. */
export async function openDynalite(): Promise<AskedStore> {
  const store = await openStore();
  return {
    ask(operation, input) {
      if (!isStoreOperation(operation)) throw new Error(`dynalite has no ${operation}`);
      return settle(runOperation(store, operation, JSON.parse(JSON.stringify(input)) as Payload));
    },
    content: () => contentOf(store),
    close: () => store.db.close(),
  };
}

async function settle(answering: Promise<Payload>): Promise<object> {
  try {
    return { output: await answering };
  } catch (error) {
    if (!isApiRefusal(error)) throw error;
    return { statusCode: error.statusCode, body: error.body };
  }
}

async function contentOf({ db }: Store) {
  const content: [string, string][] = [];
  for (const prefix of ['index-', 'item-']) {
    const keys = db.keys({ gte: prefix, lt: `${prefix}\u{10ffff}` });
    for (let key = await keys.next(); key !== undefined; key = await keys.next()) {
      const [value] = await db.getMany([key]);
      content.push([key, JSON.stringify(value)]);
    }
    await keys.close();
  }
  return content;
}

import { type Payload, promised, type Store, type TableRecord } from '../dynalite-store.ts';
import { isPlainItem, isPlainKey } from './plain-item.ts';
import { itemKeyOf, layoutOf, type PlainItem, type TableLayout, writesOf } from './table-layout.ts';

/** An item of a table with a key, as it is to be; undefined: gone. */
export interface ItemChange {
  readonly key: string;
  readonly item: PlainItem | undefined;
}

/** The items of the store, read and written where dynalite keeps them, without its steps in between. */
export interface DirectItems {
  /** Undefined when there is no such table, or one of another kind than ours. */
  layoutOf(tableName: string): Promise<TableLayout | undefined>;
  /** Reads items by their keys below the prefix of the table, in the order given. */
  read(layout: TableLayout, keys: readonly string[]): Promise<readonly (PlainItem | undefined)[]>;
  /**
   * Changes items of a table in one LevelDB batch, whole or not at all; no other request changes one of them meanwhile.
   * `decide` is asked with what is there, in the order of the keys, which must differ.
   */
  change(
    layout: TableLayout,
    keys: readonly string[],
    decide: (existing: readonly (PlainItem | undefined)[]) => readonly ItemChange[],
    options?: {
      /** Reads what is there although no index depends on it. */
      readonly mustRead?: boolean;
    },
  ): Promise<void>;
}

export function createDirectItems(store: Store): DirectItems {
  const layouts = new Map<string, TableLayout>();

  async function read(layout: TableLayout, keys: readonly string[]) {
    const found = keys.map((): PlainItem | undefined => undefined);
    const places = [...keys.keys()].filter(
      (place) => !store.absence.isAbsent(layout.prefix, keys[place] ?? ''),
    );
    if (places.length === 0) return found;
    const paths = places.map((place) => layout.prefix + keys[place]);
    const items = (await store.db.getMany(paths)) as (PlainItem | undefined)[];
    for (const [index, place] of places.entries()) found[place] = items[index];
    return found;
  }

  /** Waits for requests that hold one of the keys, dynalite's own among them. */
  async function lock(layout: TableLayout, keys: readonly string[]): Promise<() => void> {
    return new Promise((resolve) => {
      store.getItemDb(layout.tableName).lock(keys, (release) => resolve(release(() => undefined)));
    });
  }

  return {
    async layoutOf(tableName) {
      const known = layouts.get(tableName);
      if (known !== undefined) return known;
      // Tables never change while they are open, they are only made.
      const table = await promised<TableRecord>((done) => store.tableDb.get(tableName, done));
      const layout = table && layoutOf(table);
      if (layout !== undefined) layouts.set(tableName, layout);
      return layout;
    },

    read,

    async change(layout, keys, decide, { mustRead = false } = {}) {
      const release = await lock(layout, keys);
      try {
        const isRead = mustRead || layout.indexes.length > 0;
        const found = isRead ? await read(layout, keys) : [];
        const before = new Map(keys.map((key, index) => [key, found[index]]));
        const writes = decide(found).flatMap(({ item, key }) =>
          writesOf(layout, key, item, before.get(key)),
        );
        if (writes.length > 0) await store.writeTogether(writes);
      } finally {
        release();
      }
    },
  };
}

/**
 * Carries out a BatchGetItem or BatchWriteItem whose every part is good beyond doubt; undefined, and nothing is done,
 * when it takes dynalite to tell what to do or to say.
 */
export async function answerBatch(
  items: DirectItems,
  operation: 'BatchGetItem' | 'BatchWriteItem',
  input: Payload,
): Promise<Payload | undefined> {
  const { RequestItems, ...more } = input;
  if (typeof RequestItems !== 'object' || RequestItems === null) return undefined;
  if (Object.values(more).some((value) => value !== undefined)) return undefined;
  const [table, ...others] = Object.entries(RequestItems);
  if (table === undefined || others.length > 0) return undefined;
  const [tableName, request] = table;
  const layout = await items.layoutOf(tableName);
  if (layout === undefined) return undefined;
  return operation === 'BatchGetItem'
    ? readBatch(items, layout, request)
    : writeBatch(items, layout, request);
}

/** BatchGetItem takes 100 keys, BatchWriteItem 25 items (API reference). */
const MAX_KEYS = 100;
const MAX_WRITES = 25;

async function readBatch(
  items: DirectItems,
  layout: TableLayout,
  request: unknown,
): Promise<Payload | undefined> {
  const { ConsistentRead, Keys, ...more } = Object(request) as Payload;
  const isPlain =
    (ConsistentRead === undefined || typeof ConsistentRead === 'boolean') &&
    Object.values(more).every((value) => value === undefined);
  if (!isPlain || !isListOf(Keys, MAX_KEYS)) return undefined;
  if (!Keys.every((key) => isPlainKey(key, layout))) return undefined;
  const keys = keysOf(layout, Keys as PlainItem[]);
  if (keys === undefined) return undefined;
  const found = await items.read(layout, keys);
  return {
    Responses: { [layout.tableName]: found.filter((item) => item !== undefined) },
    UnprocessedKeys: {},
  };
}

async function writeBatch(
  items: DirectItems,
  layout: TableLayout,
  request: unknown,
): Promise<Payload | undefined> {
  if (!isListOf(request, MAX_WRITES)) return undefined;
  const changes: { readonly keyed: PlainItem; readonly item: PlainItem | undefined }[] = [];
  for (const each of request) {
    const [kind, ...others] = Object.keys(Object(each));
    const { Item, Key, ...more } = Object(Object(each)[kind ?? '']) as Payload;
    if (others.length > 0 || Object.keys(more).length > 0) return undefined;
    if (kind === 'PutRequest' && Key === undefined && isPlainItem(Item, layout)) {
      changes.push({ keyed: Item, item: Item });
    } else if (kind === 'DeleteRequest' && Item === undefined && isPlainKey(Key, layout)) {
      changes.push({ keyed: Key, item: undefined });
    } else {
      return undefined;
    }
  }
  const keys = keysOf(
    layout,
    changes.map(({ keyed }) => keyed),
  );
  if (keys === undefined) return undefined;
  await items.change(layout, keys, () =>
    changes.map(({ item }, index) => ({ key: keys[index] ?? '', item })),
  );
  return { UnprocessedItems: {} };
}

function isListOf(value: unknown, max: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.length <= max;
}

/** Undefined when two are the same, which DynamoDB refuses. */
function keysOf(layout: TableLayout, items: readonly PlainItem[]): string[] | undefined {
  const keys = items.map((item) => itemKeyOf(layout, item));
  return new Set(keys).size === keys.length ? keys : undefined;
}

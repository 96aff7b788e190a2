import { createHash } from 'node:crypto';
import type { TableRecord } from '../dynalite-store.ts';

/** An item whose attributes are texts, whole numbers and truth values: what our tables mostly hold. */
export type PlainItem = Readonly<Record<string, PlainValue>>;
/** One attribute value in DynamoDB's notation. */
export type PlainValue = Readonly<Record<string, unknown>>;

interface IndexLayout {
  readonly prefix: string;
  readonly keyNames: readonly string[];
  /** The attributes of an entry, in the order in which dynalite writes them; undefined: the whole item. */
  readonly names: readonly string[] | undefined;
}

/** The way dynalite keeps the items of a table in LevelDB: their keys, and the entries of its indexes. */
export interface TableLayout {
  /** As dynalite calls the sub-database. */
  readonly tableName: string;
  readonly prefix: string;
  /** One or two, all of them texts. */
  readonly keyNames: readonly string[];
  readonly indexes: readonly IndexLayout[];
}

/** Reads the layout out of a table's description; undefined when it has keys or indexes of other kinds than ours. */
export function layoutOf(table: TableRecord): TableLayout | undefined {
  const tableName = String(table.TableName);
  const types = new Map(
    (table.AttributeDefinitions as { AttributeName: string; AttributeType: string }[]).map(
      ({ AttributeName, AttributeType }) => [AttributeName, AttributeType],
    ),
  );
  const keyNames = namesOf(table.KeySchema);
  const indexes = (table.GlobalSecondaryIndexes ?? []) as unknown as {
    IndexName: string;
    KeySchema: unknown;
    Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
  }[];
  const allKeys = [...keyNames, ...indexes.flatMap(({ KeySchema }) => namesOf(KeySchema))];
  const isKnown =
    table.TableStatus === 'ACTIVE' &&
    table.LocalSecondaryIndexes === undefined &&
    allKeys.every((name) => types.get(name) === 'S');
  if (!isKnown) return undefined;
  return {
    tableName,
    prefix: `item-${tableName}~`,
    keyNames,
    indexes: indexes.map(({ IndexName, KeySchema, Projection }) => {
      const indexKeys = namesOf(KeySchema);
      return {
        prefix: `index-global~${tableName}~${IndexName}~`,
        keyNames: indexKeys,
        names:
          Projection.ProjectionType === 'ALL'
            ? undefined
            : [...new Set([...indexKeys, ...keyNames, ...(Projection.NonKeyAttributes ?? [])])],
      };
    }),
  };
}

function namesOf(keySchema: unknown): string[] {
  return (keySchema as { AttributeName: string }[]).map(({ AttributeName }) => AttributeName);
}

/** Returns the key of an item below the prefix of its table, as dynalite's `createKey` writes it. */
export function itemKeyOf({ keyNames }: Pick<TableLayout, 'keyNames'>, item: PlainItem): string {
  let key = '';
  for (const [index, name] of keyNames.entries()) {
    const text = String(item[name]?.S);
    key += index === 0 ? partitionOf(text) : `${hexOf(text)}/`;
  }
  return key;
}

/**
 * Lists the writes that put an item in the place of what was there, or take that away: in the table and in its
 * indexes, as dynalite's `updateIndexes` makes them.
 */
export function writesOf(
  layout: TableLayout,
  key: string,
  item: PlainItem | undefined,
  existing: PlainItem | undefined,
): DynaliteWrite[] {
  const writes: DynaliteWrite[] = [];
  for (const index of layout.indexes) {
    const entryKey = item && entryKeyOf(index, item, key);
    const oldKey = existing && entryKeyOf(index, existing, key);
    if (oldKey !== undefined && oldKey !== entryKey) {
      writes.push({ type: 'del', key: index.prefix + oldKey });
    }
    if (item === undefined || entryKey === undefined) continue;
    writes.push({ type: 'put', key: index.prefix + entryKey, value: entryOf(index, item) });
  }
  const path = layout.prefix + key;
  writes.push(
    item === undefined ? { type: 'del', key: path } : { type: 'put', key: path, value: item },
  );
  return writes;
}

/** Undefined for an item that has no place in the index. */
function entryKeyOf(index: IndexLayout, item: PlainItem, itemKey: string): string | undefined {
  if (index.keyNames.some((name) => item[name] === undefined)) return undefined;
  return itemKeyOf(index, item) + itemKey;
}

function entryOf({ names }: IndexLayout, item: PlainItem): PlainItem {
  if (names === undefined) return item;
  const entry: Record<string, PlainValue> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) entry[name] = value;
  }
  return entry;
}

function hexOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}

/** Partitions whose keys are kept at hand: days, users, names of events. */
const MAX_PARTITIONS = 10_000;
const partitions = new Map<string, string>();

/** The first part of a key: six digits of a digest of the partition key, then the partition key. */
function partitionOf(text: string): string {
  const known = partitions.get(text);
  if (known !== undefined) return known;
  const digest = createHash('md5').update('Outliers').update(text, 'utf8').digest('hex');
  const partition = `${digest.slice(0, 6)}/${hexOf(text)}/`;
  if (partitions.size === MAX_PARTITIONS) partitions.clear();
  partitions.set(text, partition);
  return partition;
}

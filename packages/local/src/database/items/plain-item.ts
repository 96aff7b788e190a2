import type { PlainItem, TableLayout } from './table-layout.ts';

/** DynamoDB's limits of keys in bytes, which dynalite counts in characters. */
const MAX_PARTITION_KEY = 2048;
const MAX_SORT_KEY = 1024;
/** DynamoDB's limit of an item. */
const MAX_ITEM_BYTES = 409_600;
/** More than any number takes that is plain. */
const NUMBER_BYTES = 24;

/** Whole numbers that are written as DynamoDB itself writes them. */
const PLAIN_NUMBER = /^(?:0|-?[1-9]\d{0,36})$/;

/**
 * Tells whether a value is an item that is good beyond doubt: texts, whole numbers and truth values, a key as the
 * table wants it, far from every limit. What is not may still be good; dynalite then says.
 */
export function isPlainItem(value: unknown, layout: TableLayout): value is PlainItem {
  if (typeof value !== 'object' || value === null) return false;
  let bytes = 0;
  for (const name in value) {
    const size = plainSize((value as Record<string, unknown>)[name]);
    if (size === undefined) return false;
    bytes += name.length + size;
  }
  return (
    bytes <= MAX_ITEM_BYTES &&
    hasKey(value as PlainItem, layout) &&
    hasIndexKeys(value as PlainItem, layout)
  );
}

/** Tells whether a value is the key of an item and nothing else. */
export function isPlainKey(value: unknown, layout: TableLayout): value is PlainItem {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).length === layout.keyNames.length && hasKey(value as PlainItem, layout);
}

/** Returns the most that dynalite counts for a value; undefined when the value is not plain. */
function plainSize(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  let size: number | undefined;
  for (const type in value) {
    // A second type.
    if (size !== undefined) return undefined;
    size = sizeOf(type, (value as Record<string, unknown>)[type]);
    if (size === undefined) return undefined;
  }
  return size;
}

function sizeOf(type: string, content: unknown): number | undefined {
  if (type === 'S') return typeof content === 'string' ? content.length : undefined;
  if (type === 'BOOL') return typeof content === 'boolean' ? 1 : undefined;
  if (type !== 'N' || typeof content !== 'string') return undefined;
  return PLAIN_NUMBER.test(content) ? NUMBER_BYTES : undefined;
}

function hasKey(item: PlainItem, { keyNames }: TableLayout): boolean {
  return keyNames.every((name, index) => {
    const value = item[name];
    const text = value?.S;
    const max = index === 0 ? MAX_PARTITION_KEY : MAX_SORT_KEY;
    return (
      typeof text === 'string' &&
      text.length > 0 &&
      text.length <= max &&
      Object.keys(value as object).length === 1
    );
  });
}

function hasIndexKeys(item: PlainItem, { indexes }: TableLayout): boolean {
  return indexes.every(({ keyNames }) =>
    keyNames.every((name) => item[name] === undefined || item[name].S !== undefined),
  );
}

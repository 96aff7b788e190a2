/**
 * What an item costs: its size as DynamoDB counts it, and the write units of the table and of the copies in
 * its indexes.
 *
 * @typedef {object} ItemCost
 * @property {number} bytes of the item in the table
 * @property {number} writes write units, indexes included
 * @property {number} tableWrites those of the table alone
 */

/**
 * @typedef {import('../../packages/core/src/event/event-item.ts').EventItem} EventItem
 * @typedef {import('../../packages/core/src/aws/tables/tables.ts').TableShape} TableShape
 */

/** @param {number} bytes */
function writeUnits(bytes) {
  return Math.ceil(bytes / 1024);
}

/**
 * Returns the function that tells the cost of an item of a table.
 *
 * @param {TableShape} table
 * @param {typeof import('../../packages/core/src/event/event-item.ts').itemSizeBytes} itemSizeBytes
 * @returns {(item: EventItem) => ItemCost}
 */
export function createItemMeter({ indexes, key }, itemSizeBytes) {
  const copied = indexes.map((index) => {
    if (index.attributes === 'all') return undefined;
    const keys = [key.partition, key.sort, index.key.partition, index.key.sort];
    return new Set([...keys.filter((name) => name !== undefined), ...index.attributes]);
  });
  return (item) => {
    const bytes = itemSizeBytes(item);
    const tableWrites = writeUnits(bytes);
    const copies = copied.map((names) => {
      const kept = Object.entries(item).filter(([name]) => names === undefined || names.has(name));
      return writeUnits(itemSizeBytes(Object.fromEntries(kept)));
    });
    const writes = copies.reduce((sum, units) => sum + units, tableWrites);
    return { bytes, writes, tableWrites };
  };
}

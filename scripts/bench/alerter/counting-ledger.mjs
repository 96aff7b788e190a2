import { conditionFailed, createCountingClient } from './counting-client.mjs';

/**
 * @typedef {import('./counting-table.mjs').Item} Item
 * @typedef {import('./counting-table.mjs').StatementAnswer} StatementAnswer
 */

/**
 * The alerts table behind what the SDK's client is to the alerter, in memory: counts requests. Knows those of the
 * ledger, in a world in which no claim dies: what is conditional is refused when there is anything.
 */
export function createCountingLedger() {
  /** @type {Map<string, Item>} */
  const items = new Map();
  const counts = { calls: 0 };
  /** @type {(key: Item) => string} */
  const textOf = ({ alert_type, event_id }) => `${alert_type?.S} ${event_id?.S}`;

  /** @param {{ Statement: string, Parameters: Item[string][] }} statement @returns {StatementAnswer} */
  function insert({ Parameters, Statement }) {
    const names = [...Statement.matchAll(/'(\w+)': \?/g)].map(([, name = '']) => name);
    const item = Object.fromEntries(names.map((name, index) => [name, Parameters[index] ?? {}]));
    if (items.has(textOf(item))) return { Error: { Code: 'DuplicateItem', Message: '' } };
    items.set(textOf(item), item);
    return {};
  }

  /** @type {Record<string, (input: any) => object>} */
  const requests = {
    BatchExecuteStatementCommand({ Statements }) {
      if (Statements.length > 25) throw new Error(`${Statements.length} statements in one request`);
      return { Responses: Statements.map(insert) };
    },
    GetItemCommand: ({ Key }) => ({ Item: items.get(textOf(Key)) }),
    UpdateItemCommand({ ConditionExpression, Key }) {
      if (ConditionExpression === undefined || !items.has(textOf(Key))) {
        items.set(textOf(Key), Key);
        return {};
      }
      throw conditionFailed('recorded before');
    },
  };

  return { counts, items, ...createCountingClient(requests, counts) };
}

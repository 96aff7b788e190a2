/**
 * @typedef {Record<string, { S?: string, N?: string }>} Item
 * @typedef {{ Error?: { Code: string, Message: string } }} StatementAnswer
 */

/**
 * The alerts table behind what the client is to the alerter, in memory: counts requests. Knows those of the
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
    BatchExecuteStatement({ Statements }) {
      if (Statements.length > 25) throw new Error(`${Statements.length} statements in one request`);
      return { Responses: Statements.map(insert) };
    },
    GetItem: ({ Key }) => ({ Item: items.get(textOf(Key)) }),
    UpdateItem({ ConditionExpression, Key }) {
      if (ConditionExpression === undefined || !items.has(textOf(Key))) {
        items.set(textOf(Key), Key);
        return {};
      }
      throw conditionFailed('recorded before');
    },
  };

  return { counts, items, ...createCountingClient(requests, counts) };
}

/**
 * A table of documents behind what the client is to the alerter, in memory: counts requests and write
 * units as DynamoDB does. Knows the requests that the alerter makes of its detection state, and no other.
 */
export function createCountingTable() {
  /** @type {Map<string, Item>} */
  const items = new Map();
  const counts = { calls: 0, writeUnits: 0, readUnits: 0 };

  /** @param {Item} item */
  function bytesOf(item) {
    const sizes = Object.entries(item).map(
      ([name, { N, S }]) =>
        Buffer.byteLength(name) + (S === undefined ? numberBytes(N) : Buffer.byteLength(S)),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /**
   * Puts an item where the version is as expected (undefined: whatever was there, 0: nothing).
   *
   * @param {Item} item
   * @param {string | undefined} expected
   */
  function put(item, expected) {
    const key = String(item.state_key?.S);
    const known = items.get(key);
    const written = Math.max(bytesOf(item), known === undefined ? 0 : bytesOf(known));
    // A write that its condition refuses costs the same.
    counts.writeUnits += Math.ceil(written / 1024);
    if (expected !== undefined && (known?.version?.N ?? '0') !== expected) return false;
    items.set(key, item);
    return true;
  }

  /** @param {{ Statement: string, Parameters: { S?: string, N?: string }[] }} statement */
  function runStatement({ Parameters, Statement }) {
    const isInsert = Statement.startsWith('INSERT INTO');
    const names = isInsert
      ? ['state_key', 'version', 'body', 'ttl']
      : ['version', 'body', 'ttl', 'state_key'];
    const item = Object.fromEntries(names.map((name, index) => [name, Parameters[index] ?? {}]));
    const isDone = put(item, isInsert ? '0' : Parameters[4]?.N);
    /** @type {StatementAnswer} */
    const refused = { Error: { Code: 'ConditionalCheckFailed', Message: '' } };
    return isDone ? {} : refused;
  }

  /** @type {Record<string, (input: any) => object>} */
  const requests = {
    BatchGetItem({ RequestItems }) {
      const [table = ''] = Object.keys(RequestItems);
      const { Keys } = RequestItems[table];
      if (Keys.length > 100) throw new Error(`${Keys.length} keys in one request`);
      const found = Keys.flatMap(
        (/** @type {Item} */ key) => items.get(String(key.state_key?.S)) ?? [],
      );
      const missing = Keys.length - found.length;
      for (const item of found) counts.readUnits += Math.ceil(bytesOf(item) / 4096);
      counts.readUnits += missing;
      return { Responses: { [table]: found } };
    },
    BatchWriteItem({ RequestItems }) {
      for (const { PutRequest } of Object.values(RequestItems).flat())
        put(PutRequest.Item, undefined);
      return {};
    },
    BatchExecuteStatement: ({ Statements }) => ({ Responses: Statements.map(runStatement) }),
    PutItem({ ExpressionAttributeValues: values, Item }) {
      if (put(Item, values?.[':replaced'].N ?? '0')) return {};
      throw conditionFailed('another version');
    },
  };

  return { counts, items, ...createCountingClient(requests, counts) };
}

/** Two digits a byte and one byte more (developer guide, item sizes). @param {string | undefined} number */
function numberBytes(number = '') {
  return Math.ceil(number.length / 2) + 1;
}

/**
 * Stands in for the client of the alerter, in memory: answers the requests it knows by the names of their
 * operations, counts them, and refuses all others.
 *
 * @param {Record<string, (input: any) => object>} requests
 * @param {{ calls: number }} counts
 */
function createCountingClient(requests, counts) {
  return {
    /** @param {string} operation @param {any} input */
    async send(operation, input) {
      const request = requests[operation];
      if (request === undefined) throw new Error(`No ${operation} is expected here.`);
      counts.calls += 1;
      return request(input);
    },
  };
}

/**
 * The error of a condition that does not hold, as the SDK tells its own errors apart.
 *
 * @param {string} message
 */
function conditionFailed(message) {
  const known = { name: 'ConditionalCheckFailedException', $fault: 'client', $metadata: {} };
  return Object.assign(new Error(message), known);
}

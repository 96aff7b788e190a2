/**
 * Counts the requests of a client by operation and table, from now on.
 *
 * @param {import('@iam-tracker/core/aws').DynamoDbClient} client
 */
export function countRequests(client) {
  /** @type {Record<string, number>} */
  const counts = {};
  const send = /** @type {(...request: any[]) => any} */ (client.send);
  /** @param {string} operation @param {any} input @param {any[]} more */
  const counted = (operation, input, ...more) => {
    const { RequestItems, Statements, TableName } = input;
    const [, named] = /"([^"]+)"/.exec(Statements?.[0]?.Statement ?? '') ?? [];
    const table = TableName ?? named ?? Object.keys(RequestItems ?? {})[0];
    const key = `${operation} ${table}`;
    counts[key] = (counts[key] ?? 0) + 1;
    return send(operation, input, ...more);
  };
  Object.assign(client, { send: counted });
  return { counts };
}

/**
 * Counts the requests of a client by operation and table, from now on.
 *
 * @param {import('@iam-tracker/core/aws').DynamoDbClient} client
 */
export function countRequests(client) {
  /** @type {Record<string, number>} */
  const counts = {};
  const send = /** @type {(command: any, ...more: any[]) => any} */ (client.send.bind(client));
  /** @param {{ constructor: { name: string }, input: any }} command @param {any[]} more */
  const counted = (command, ...more) => {
    const { RequestItems, Statements, TableName } = command.input;
    const [, named] = /"([^"]+)"/.exec(Statements?.[0]?.Statement ?? '') ?? [];
    const table = TableName ?? named ?? Object.keys(RequestItems ?? {})[0];
    const key = `${command.constructor.name.replace(/Command$/, '')} ${table}`;
    counts[key] = (counts[key] ?? 0) + 1;
    return send(command, ...more);
  };
  Object.assign(client, { send: counted });
  return { counts };
}

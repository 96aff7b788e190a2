/**
 * @typedef {{ constructor: { name: string }, input: any }} Command
 */

/**
 * What the SDK's client is to the alerter, in memory: answers the requests it knows by the names of their commands,
 * counts them, and refuses all others.
 *
 * @param {Record<string, (input: any) => object>} requests
 * @param {{ calls: number }} counts
 */
export function createCountingClient(requests, counts) {
  return {
    /** @param {Command} command */
    async send(command) {
      const { name } = command.constructor;
      const request = requests[name];
      if (request === undefined) throw new Error(`No ${name} is expected here.`);
      counts.calls += 1;
      return request(command.input);
    },
  };
}

/**
 * The error of a condition that does not hold, as the SDK tells its own errors apart.
 *
 * @param {string} message
 */
export function conditionFailed(message) {
  const known = { name: 'ConditionalCheckFailedException', $fault: 'client', $metadata: {} };
  return Object.assign(new Error(message), known);
}

import { join } from 'node:path';
import { isolatedEnvironment, runChild, startChild } from '../child.mjs';

/**
 * Lets the collector's bundle read a simulated account to the end, each in processes of their own.
 *
 * @param {import('../report.mjs').Bench} bench
 * @param {string} name of the run, for its log
 * @param {import('./account-server.mjs').AccountOptions} options
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function runCollector({ root, folder, say }, name, options, env = {}) {
  const file = join(root, 'dist/collector/index.mjs');
  const log = join(folder, `${name.replaceAll(/\W+/g, '-')}.log`);
  return withAccount(options, async (facts) => {
    say(`${name}: ${facts.events} events, at least ${facts.floorSeconds.toFixed(0)} s`);
    const settings = { env: { ...facts.env, ...env }, log };
    return await runChild(new URL('../run-lambda.mjs', import.meta.url), { file }, settings);
  });
}

/**
 * Runs something against a simulated account and returns what it says together with what the account knows
 * of itself and has seen.
 *
 * @param {import('./account-server.mjs').AccountOptions} options
 * @param {(facts: import('./account-server.mjs').AccountFacts) => Promise<object>} use
 */
export async function withAccount(options, use) {
  const server = startChild(new URL('account-server.mjs', import.meta.url), options);
  try {
    const { env, ...facts } = await server.receive();
    const said = await use({ ...facts, env: { ...isolatedEnvironment(), ...env } });
    server.send({});
    const seen = await server.receive();
    return { ...facts, ...said, ...seen };
  } finally {
    server.stop();
  }
}

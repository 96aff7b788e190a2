import { execFile, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT = 2 ** 28;

/** @typedef {(...args: string[]) => Promise<any>} AwsCli */

/**
 * Returns AWS's own command line: a client that shares no code with ours. The address is told again because
 * its SQS commands do not look for it in the environment.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {AwsCli}
 */
export function createAwsCli(environment) {
  const common = ['--output', 'json', '--endpoint-url', environment.AWS_ENDPOINT_URL ?? ''];
  return async (...args) => {
    const { stdout } = await run('aws', [...args, ...common], {
      env: environment,
      maxBuffer: MAX_OUTPUT,
    });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };
}

/**
 * @typedef {object} CommandEnd
 * @property {number} code
 * @property {string} stdout
 * @property {string} stderr
 */

/** @typedef {(...args: string[]) => Promise<CommandEnd>} IamTracker */

/**
 * Returns the command line as a process of its own, about one folder of Terraform, without standard input.
 *
 * @param {{ root: string, environment: Record<string, string | undefined>, terraform: string }} options
 * @returns {IamTracker}
 */
export function createIamTracker({ root, environment, terraform }) {
  return (...args) => {
    const script = `${root}/packages/cli/bin/iam-tracker.cjs`;
    const words = [script, ...args, '--terraform-dir', terraform];
    return runToEnd(process.execPath, words, { env: environment });
  };
}

/**
 * Runs a command without standard input, however it ends.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: Record<string, string | undefined>, cwd?: string }} options
 * @returns {Promise<CommandEnd>}
 */
export async function runToEnd(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  return { code, stdout, stderr };
}

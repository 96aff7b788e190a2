import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

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
  return async (...args) => {
    const script = `${root}/packages/cli/bin/iam-tracker.mjs`;
    const child = spawn(process.execPath, [script, ...args, '--terraform-dir', terraform], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.once('close', resolve)),
    ]);
    return { code, stdout, stderr };
  };
}

import { execFileSync, spawn } from 'node:child_process';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command to its end on our standard output and resolves to its exit status. Signals are passed on
 * while it runs; after one, or when the command cannot be started, this process ends as the command did.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} folder
 * @param {(text: string) => void} [onOutput] is given what the command prints, which is not printed then
 * @returns {Promise<number>}
 */
export function runCommand(command, args, folder, onOutput) {
  const out = onOutput === undefined ? 'inherit' : 'pipe';
  const child = spawn(command, args, { cwd: folder, stdio: ['inherit', out, out] });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => onOutput?.(text));
  }
  let interrupted = false;
  /** @type {(signal: NodeJS.Signals) => void} */
  const forward = (signal) => {
    interrupted = true;
    // Ctrl-C on a terminal reaches the whole process group by itself; twice might mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      process.exit(1);
    });
    child.on('close', (status, signal) => {
      for (const each of SIGNALS) process.off(each, forward);
      if (signal) process.kill(process.pid, signal);
      else if (interrupted) process.exit(status ?? 1);
      else resolve(status ?? 1);
    });
  });
}

/**
 * Runs a command that answers a question and returns its standard output; its errors are ours to see.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} folder
 */
export function readOutput(command, args, folder) {
  return execFileSync(command, args, {
    ...{ cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

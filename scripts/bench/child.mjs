import { fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { devNull } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A script in a process of its own.
 *
 * @typedef {object} Child
 * @property {(message: object) => void} send
 * @property {() => Promise<any>} receive the next message, or a rejection when the process ends first
 * @property {() => void} stop
 */

/**
 * Starts a script. What it prints goes to `log`; what it has to say comes as messages.
 *
 * @param {URL} script
 * @param {object} options handed over as JSON, the script's only argument
 * @param {{ env?: NodeJS.ProcessEnv, execArgv?: string[], execPath?: string, log?: string }} [settings]
 * @returns {Child}
 */
export function startChild(script, options, settings = {}) {
  const { env = {}, execArgv = [], execPath = process.execPath, log = devNull } = settings;
  const child = fork(fileURLToPath(script), [JSON.stringify(options)], {
    env: { ...process.env, ...env },
    execArgv,
    execPath,
    stdio: ['ignore', openSync(log, 'w'), 'inherit', 'ipc'],
  });
  /** @type {unknown[]} */
  const messages = [];
  /** @type {{ resolve: (message: unknown) => void, reject: (error: Error) => void }[]} */
  const waiting = [];
  /** @type {Error | undefined} */
  let end;
  child.on('message', (message) => {
    const next = waiting.shift();
    if (next === undefined) messages.push(message);
    else next.resolve(message);
  });
  child.on('exit', (status, signal) => {
    end = new Error(
      `${basename(script.pathname)} ended before its answer (${signal ?? `status ${status}`})`,
    );
    for (const { reject } of waiting) reject(end);
  });
  const stop = () => {
    child.kill();
  };
  process.once('exit', stop);
  return {
    send: (message) => child.send(message),
    receive: () =>
      new Promise((resolve, reject) => {
        if (messages.length > 0) resolve(messages.shift());
        else if (end !== undefined) reject(end);
        else waiting.push({ resolve, reject });
      }),
    stop() {
      process.off('exit', stop);
      stop();
    },
  };
}

/**
 * Runs a script that answers once, and returns the answer.
 *
 * @param {Parameters<typeof startChild>} args
 */
export async function runChild(...args) {
  const child = startChild(...args);
  try {
    const message = await child.receive();
    if (message.failure !== undefined)
      throw new Error(`${basename(args[0].pathname)}: ${message.failure}`);
    return message;
  } finally {
    child.stop();
  }
}

/** Returns an environment in which nothing of the developer's own AWS configuration reaches a run. */
export function isolatedEnvironment() {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: '',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    LOG_LEVEL: 'WARNING',
  };
}

/** Options of a child, as {@link startChild} hands them over. */
export function childOptions() {
  return JSON.parse(process.argv[2] ?? '{}');
}

/**
 * Answers the process that started this one; an answer with a `failure` fails the run there.
 *
 * @param {unknown} message
 */
export function answer(message) {
  process.send?.(message);
}

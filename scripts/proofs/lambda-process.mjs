import { fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const HANDLER = fileURLToPath(new URL('call-handler.mjs', import.meta.url));
const CLOCK = new URL('shifted-clock.mjs', import.meta.url).href;

/**
 * @typedef {object} InvocationOptions
 * @property {string} bundle
 * @property {Record<string, string>} env all of it: nothing of this process's environment is passed on
 * @property {number} milliseconds the time Lambda would give it
 * @property {unknown} [payload]
 * @property {string} [functionArn] under which it runs
 * @property {number} [memoryMegabytes] for JavaScript objects; what this machine gives when absent
 * @property {number} [clockShiftMilliseconds] by how much its clock runs ahead
 * @property {number} [killAfterMilliseconds] ends the process without a warning
 */

/**
 * @typedef {object} InvocationEnd
 * @property {Record<string, any>} [result]
 * @property {{ code?: string, hint?: string, message: string, name: string }} [error]
 * @property {Record<string, any>[]} log the lines it wrote, in order
 * @property {number} seconds
 */

/**
 * Invokes the handler of a bundle in a fresh process. A process that was killed leaves neither a result nor
 * an error.
 *
 * @param {InvocationOptions} options
 * @returns {Promise<InvocationEnd>}
 */
export async function invokeBundle(options) {
  const { bundle, env, milliseconds, payload = {} } = options;
  const { clockShiftMilliseconds = 0, killAfterMilliseconds, memoryMegabytes } = options;
  const { functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:collector' } = options;
  const started = performance.now();
  const child = fork(HANDLER, [bundle], {
    env: {
      CLOCK_SHIFT_MILLISECONDS: String(clockShiftMilliseconds),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...env,
    },
    execArgv: [
      ...['--import', CLOCK],
      ...(memoryMegabytes === undefined ? [] : [`--max-old-space-size=${memoryMegabytes}`]),
    ],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  // Lambda ends what goes on for longer than it was given; here it would be a bug of the handler.
  const timer = setTimeout(
    () => child.kill('SIGKILL'),
    killAfterMilliseconds ?? milliseconds + 30_000,
  );
  /** @type {Pick<InvocationEnd, 'result' | 'error'>} */
  let end = {};
  child.on('message', (message) => {
    end = /** @type {typeof end} */ (message);
  });
  // An argument would end at 128 KB, and a batch of a stream goes up to 6 MB.
  child.send({ payload, milliseconds, functionArn });
  // What it answered comes on another way than its lines, and may come after the last of them.
  const isOver = once(child, 'disconnect');
  const lines = child.stdout === null ? '' : await text(child.stdout);
  await isOver;
  clearTimeout(timer);
  const log = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { ...end, log, seconds: (performance.now() - started) / 1000 };
}

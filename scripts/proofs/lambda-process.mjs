import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { END_OF_INVOCATION } from './end-of-invocation.mjs';

const HANDLER = fileURLToPath(new URL('call-handler.mjs', import.meta.url));
const CLOCK = new URL('shifted-clock.mjs', import.meta.url).href;
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:collector';

/**
 * @typedef {object} EnvironmentOptions
 * @property {string} bundle
 * @property {Record<string, string>} env all of it: nothing of this process's environment is passed on
 * @property {number} [memoryMegabytes] for JavaScript objects; what this machine gives when absent
 * @property {number} [clockShiftMilliseconds] by how much its clock runs ahead
 */

/**
 * @typedef {object} Invocation
 * @property {number} milliseconds the time Lambda would give it
 * @property {unknown} [payload]
 * @property {string} [functionArn] under which it runs
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
 * @typedef {object} ExecutionEnvironment
 * @property {() => boolean} isAlive
 * @property {(invocation: Invocation) => Promise<InvocationEnd>} invoke one at a time
 * @property {() => Promise<void>} close
 */

/**
 * Starts a process that keeps a handler from one invocation to the next, as Lambda does. One that is killed, or ends by itself, leaves
 * neither a result nor an error, and takes no further invocation.
 *
 * @param {EnvironmentOptions} options
 * @returns {ExecutionEnvironment}
 */
export function openExecutionEnvironment(options) {
  const { bundle, clockShiftMilliseconds = 0, env, memoryMegabytes } = options;
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
  const output = createInterface({ input: /** @type {NodeJS.ReadableStream} */ (child.stdout) });
  // Not its 'close', which does not come where the parent disconnects.
  const hasEnded = Promise.all([once(child, 'exit'), once(output, 'close')]);
  let isAlive = true;
  child.once('exit', () => {
    isAlive = false;
  });
  return {
    isAlive: () => isAlive,
    async invoke({
      functionArn = FUNCTION_ARN,
      killAfterMilliseconds,
      milliseconds,
      payload = {},
    }) {
      const started = performance.now();
      // Lambda ends what goes on for longer than it was given; here it would be a bug of the handler.
      const limit = killAfterMilliseconds ?? milliseconds + 30_000;
      const timer = setTimeout(() => child.kill('SIGKILL'), limit);
      /** @type {Pick<InvocationEnd, 'result' | 'error'>} */
      let answer = {};
      const hasAnswered = once(child, 'message').then(([message]) => {
        answer = message;
      });
      const lines = readLines(output);
      // An argument would end at 128 KB, and a batch of a stream goes up to 6 MB.
      child.send({ payload, milliseconds, functionArn });
      await Promise.race([Promise.all([hasAnswered, lines.areAllThere]), hasEnded]);
      clearTimeout(timer);
      const log = lines.read.map((line) => JSON.parse(line));
      return { ...answer, log, seconds: (performance.now() - started) / 1000 };
    },
    async close() {
      if (child.connected) child.disconnect();
      await hasEnded;
    },
  };
}

/**
 * Invokes the handler of a bundle in a fresh process. A process that was killed leaves neither a result nor
 * an error.
 *
 * @param {EnvironmentOptions & Invocation} options
 * @returns {Promise<InvocationEnd>}
 */
export async function invokeBundle(options) {
  const environment = openExecutionEnvironment(options);
  const end = await environment.invoke(options);
  await environment.close();
  return end;
}

/**
 * Takes the lines of an invocation, those that are empty left out.
 *
 * @param {import('node:readline').Interface} output
 */
function readLines(output) {
  /** @type {string[]} */
  const read = [];
  const areAllThere = new Promise((resolve) => {
    output.on('line', function take(line) {
      if (line === END_OF_INVOCATION) {
        output.off('line', take);
        resolve(undefined);
      } else if (line !== '') read.push(line);
    });
  });
  return { read, areAllThere };
}

// Child: an execution environment of Lambda with one bundle. What to call it with comes from the parent, what the handler
// returns or throws goes there; its log lines go to standard output, as in Lambda. It ends with its parent's channel.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { END_OF_INVOCATION } from './end-of-invocation.mjs';

const [bundle = ''] = process.argv.slice(2);

process.on('message', async (message) => {
  const { payload, milliseconds, functionArn } = /** @type {any} */ (message);
  process.send?.(await answer(payload, milliseconds, functionArn));
  // Lines come on another way than the answer: this one is the last of them.
  writeSync(1, `${END_OF_INVOCATION}\n`);
});

/**
 * @param {unknown} payload
 * @param {number} milliseconds
 * @param {string} invokedFunctionArn
 */
async function answer(payload, milliseconds, invokedFunctionArn) {
  try {
    const { handler } = await import(pathToFileURL(bundle).href);
    const started = performance.now();
    const getRemainingTimeInMillis = () => milliseconds - (performance.now() - started);
    const context = { invokedFunctionArn, getRemainingTimeInMillis };
    return { result: (await handler(payload, context)) ?? null };
  } catch (error) {
    const { code, hint, message, name, result } = /** @type {any} */ (error);
    return { error: { code, hint, message, name }, result };
  }
}

// Child: one invocation of a Lambda bundle. What to call it with comes from the parent, what the handler
// returns or throws goes there; its log lines go to standard output, as in Lambda.
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';

const [bundle = ''] = process.argv.slice(2);
const [{ payload, milliseconds, functionArn }] = await once(process, 'message');
const { handler } = await import(pathToFileURL(bundle).href);
const started = performance.now();
const context = {
  invokedFunctionArn: functionArn,
  getRemainingTimeInMillis: () => milliseconds - (performance.now() - started),
};
try {
  process.send?.({ result: (await handler(payload, context)) ?? null });
} catch (error) {
  const { code, hint, message, name, result } = /** @type {any} */ (error);
  process.send?.({ error: { code, hint, message, name }, result });
}
process.disconnect();

// Child: one invocation of a Lambda bundle. What the handler returns or throws goes to the parent; its log
// lines go to standard output, as in Lambda.
import { pathToFileURL } from 'node:url';

const [bundle = '', options = '{}'] = process.argv.slice(2);
const { payload, milliseconds } = JSON.parse(options);
const { handler } = await import(pathToFileURL(bundle).href);
const started = performance.now();
const context = {
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:collector',
  getRemainingTimeInMillis: () => milliseconds - (performance.now() - started),
};
try {
  process.send?.({ result: await handler(payload, context) });
} catch (error) {
  const { code, hint, message, name, result } = /** @type {any} */ (error);
  process.send?.({ error: { code, hint, message, name }, result });
}
process.disconnect();

// Child: imports a Lambda bundle and tells how long that took; unless asked for the import only, invokes it once, as
// Lambda does, and tells what it returned and what it cost: the invocation, and the whole process from the start of Node on.
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from './child.mjs';

const LAMBDA_LIMIT_MILLISECONDS = 15 * 60 * 1000;

const { file, isImportOnly = false } = childOptions();
const importing = performance.now();
const { handler } = await import(pathToFileURL(file).href);
const importMilliseconds = performance.now() - importing;
if (isImportOnly) answer({ importMilliseconds });
else await invoke();

async function invoke() {
  const idle = process.cpuUsage();
  const started = performance.now();
  const context = {
    getRemainingTimeInMillis: () => LAMBDA_LIMIT_MILLISECONDS - (performance.now() - started),
  };
  try {
    const result = await handler({}, context);
    const whole = process.cpuUsage();
    const { user, system } = process.cpuUsage(idle);
    answer({
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (user + system) / 1e6,
      processCpuSeconds: (whole.user + whole.system) / 1e6,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      result,
    });
  } catch (error) {
    // An uncaught one would print the line of the bundle it comes from: all of it.
    const { message, errors = [] } = /** @type {AggregateError} */ (error);
    answer({ failure: [message, ...errors.map(String)].join('\n  ') });
  }
}

// Child: imports the receiver's bundle and hands it the batches of a file, one after the other as one instance of the function
// gets them; tells what they cost, the parsing of each included, which Lambda's runtime does.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from '../child.mjs';

const { bundle, file } = childOptions();
const { handler } = await import(pathToFileURL(bundle).href);
const context = { getRemainingTimeInMillis: () => 60_000 };
/** @type {number[]} */
const milliseconds = [];
let failed = 0;
const lines = createInterface({ input: createReadStream(file) });
/** @type {NodeJS.CpuUsage | undefined} */
let idle;
const started = performance.now();
for await (const line of lines) {
  idle ??= process.cpuUsage();
  const begun = performance.now();
  const { batchItemFailures } = await handler(JSON.parse(line), context);
  failed += batchItemFailures.length;
  milliseconds.push(performance.now() - begun);
}
const { system, user } = process.cpuUsage(idle);
milliseconds.sort((left, right) => left - right);
answer({
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: (user + system) / 1e6,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  batches: milliseconds.length,
  medianMilliseconds: milliseconds[Math.floor(milliseconds.length / 2)],
  slowestMilliseconds: milliseconds.at(-1),
  failed,
});

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from '../child.mjs';

// A command as users run it, in this process, so that its memory can be read; what it writes is counted and dropped.
/** @type {{ root: string, words: string[] }} */
const { root, words } = childOptions();
const { main } = await import(pathToFileURL(join(root, 'packages/cli/dist/main.js')).href);
let bytes = 0;
let lines = 0;
let said = '';
process.stdout.write = (chunk) => {
  const text = String(chunk);
  bytes += text.length;
  lines += text.split('\n').length - 1;
  return true;
};
process.stderr.write = (text) => {
  said += text;
  return true;
};
const started = performance.now();
const before = process.cpuUsage();
await main(words);
const { user, system } = process.cpuUsage(before);
answer(
  process.exitCode === 0
    ? {
        seconds: (performance.now() - started) / 1000,
        cpuSeconds: (user + system) / 1e6,
        // In kilobytes.
        megabytes: process.resourceUsage().maxRSS / 1000,
        ...{ bytes, lines, said },
      }
    : { failure: said },
);

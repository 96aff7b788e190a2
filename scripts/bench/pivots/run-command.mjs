import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from '../child.mjs';

// A command as users run it, in this process, so that its memory can be read; what it writes is counted and dropped.
/** @type {{ root: string, words: string[] }} */
const { root, words } = childOptions();
const { main } = await import(pathToFileURL(join(root, 'packages/cli/dist/main.js')).href);
// The tables of the embedded database are mapped files: what was read of them is resident until the system needs the
// memory. What the process holds itself is told apart where the system does so.
const STATUS = '/proc/self/status';
let ownKilobytes = 0;
const sampling = setInterval(() => {
  if (!existsSync(STATUS)) return;
  const [, own = '0'] = /^RssAnon:\s+(\d+)/m.exec(readFileSync(STATUS, 'utf8')) ?? [];
  ownKilobytes = Math.max(ownKilobytes, Number(own));
}, 20);
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
clearInterval(sampling);
answer(
  process.exitCode === 0
    ? {
        seconds: (performance.now() - started) / 1000,
        cpuSeconds: (user + system) / 1e6,
        // In kilobytes, both.
        megabytes: (ownKilobytes || process.resourceUsage().maxRSS) / 1000,
        ...{ bytes, lines, said },
      }
    : { failure: said },
);

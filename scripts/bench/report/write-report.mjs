import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from '../child.mjs';

// The command as users run it, in this process, so that its memory can be read.
const { root, folder, out } = childOptions();
const { main } = await import(pathToFileURL(join(root, 'packages/cli/dist/main.js')).href);
let said = '';
process.stderr.write = (text) => {
  said += text;
  return true;
};
const started = performance.now();
await main(['report', '--data-dir', folder, '--out', out]);
const seconds = (performance.now() - started) / 1000;
const events = Number(/([\d,]+) events/.exec(said)?.[1]?.replaceAll(',', ''));
answer(
  process.exitCode === 0
    ? { seconds, events, peakBytes: process.resourceUsage().maxRSS * 1024 }
    : { failure: said },
);

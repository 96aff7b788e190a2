// Child: a command as users run it, in this process, so that its cost can be read.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from '../child.mjs';
import { costHere } from './cost.mjs';

const { root, words } = childOptions();
const { main } = await import(pathToFileURL(join(root, 'dist/iam-tracker/main.mjs')).href);
let said = '';
process.stderr.write = (text) => {
  said += text;
  return true;
};
await main(words);
answer(process.exitCode ? { failure: said } : costHere());

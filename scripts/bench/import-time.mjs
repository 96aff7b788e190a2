// Child: imports one module and tells how long that took.
import { pathToFileURL } from 'node:url';
import { answer, childOptions } from './child.mjs';

const { file } = childOptions();
const started = performance.now();
await import(pathToFileURL(file).href);
answer({ milliseconds: performance.now() - started });

// Files that a module names beside itself and that are not there; `scripts/check/structure.mjs` asks. A script that starts
// another one, or reads a file, by such a name is not seen by the types.
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readModules } from './modules.mjs';

const BESIDE_IT = /\bnew URL\(\s*'([^']+)',\s*import\.meta\.url\b/g;

/**
 * Lists, as one sentence each, files that are named by a URL relative to the module's own and are not there. What is
 * built and what is outside the repository may be missing.
 *
 * @param {string} root
 * @param {readonly import('./modules.mjs').Module[]} [modules] all of the root, for a caller that has read them
 * @returns {string[]}
 */
export function checkNamedFiles(root, modules = readModules(root)) {
  return modules
    .flatMap(({ path, text }) =>
      [...text.matchAll(BESIDE_IT)]
        .map(([, name = '']) => ({ name, target: posix.join(posix.dirname(path), name) }))
        .filter(({ target }) => !target.startsWith('../') && !target.includes('/dist/'))
        .filter(({ target }) => !existsSync(join(root, target)))
        .map(({ name }) => `${path}: names ${name}, which is not there`),
    )
    .sort();
}

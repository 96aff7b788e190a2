import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Lists the test files that draw random values: those that import fast-check, themselves or by way of the
 * files beside them. Sorted, relative to the root.
 *
 * @param {string} root of the repository
 */
export function findPropertyFiles(root) {
  /** @type {Map<string, boolean>} */
  const known = new Map();
  return [...listTestFiles(root)]
    .filter((file) => drawsValues(file, known))
    .map((file) => relative(root, file))
    .sort();
}

/**
 * Yields the test files of the packages and of the scripts, as full paths.
 *
 * @param {string} root of the repository
 */
export function* listTestFiles(root) {
  const packages = readdirSync(join(root, 'packages')).map((name) =>
    join(root, 'packages', name, 'test'),
  );
  for (const folder of [...packages, join(root, 'scripts/test')]) {
    if (!existsSync(folder)) continue;
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (path.endsWith('.test.ts')) yield join(folder, path);
    }
  }
}

/**
 * @param {string} file
 * @param {Map<string, boolean>} known also keeps a circle of imports from going round for ever
 * @returns {boolean}
 */
function drawsValues(file, known) {
  const answer = known.get(file);
  if (answer !== undefined) return answer;
  known.set(file, false);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const draws =
    /from '(?:@fast-check\/jest|fast-check)'/.test(text) ||
    [...text.matchAll(/from '(\.[^']+)'/g)].some(([, path = '']) => {
      const imported = join(dirname(file), path);
      return !imported.includes('/src/') && drawsValues(imported, known);
    });
  known.set(file, draws);
  return draws;
}

import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Seed of every run of the tests that names no other: the same tree gives the same result today and tomorrow. Fresh
 * seeds are for `properties` and for NIGHTLY, where a failure is news about the code.
 */
export const FIXED_SEED = 20_261_129;
/** Seeds that jest takes (`--seed`: 32 bits, signed). */
const SEEDS = 2 ** 31;

const CONFIGS = {
  unit: 'scripts/jest/unit.config.mjs',
  system: 'scripts/jest/system.config.mjs',
  properties: 'scripts/jest/properties.config.mjs',
};

/** @typedef {keyof typeof CONFIGS} Suite */
export const SUITES = /** @type {Suite[]} */ (Object.keys(CONFIGS));

/**
 * Returns the arguments for Node that run a suite. A seed among the arguments is kept; without one `properties` gets
 * a fresh seed, and so does everything when `isNightly`.
 *
 * @param {Suite} suite
 * @param {string[]} args for jest
 * @param {boolean} isNightly
 */
export function jestCommand(suite, args, isNightly) {
  const isFresh = suite === 'properties' || isNightly;
  const seed = isFresh ? randomInt(1, SEEDS) : FIXED_SEED;
  const hasSeed = args.some((each) => /^--seed(=|$)/.test(each));
  return [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...['node_modules/jest/bin/jest.js', '--config', CONFIGS[suite]],
    ...(hasSeed ? [] : [`--seed=${seed}`]),
    ...args,
  ];
}

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

/** @param {string} root */
function* listTestFiles(root) {
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

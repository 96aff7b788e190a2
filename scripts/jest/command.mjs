import { randomInt } from 'node:crypto';

/**
 * Seed of every run of the tests that names no other: the same tree gives the same result today and tomorrow. Fresh
 * seeds are for `properties`, THOROUGH and NIGHTLY, where a failure is news about the code.
 */
export const FIXED_SEED = 20_261_129;
/** Seeds that jest takes (`--seed`: 32 bits, signed). */
const SEEDS = 2 ** 31;

/**
 * Bytes of byte code that V8 runs of a function before it compiles it for speed: by default 67,584 on Node 20. Most of
 * what tests run ends before that pays, and a tenth of their CPU time went into compiling. Later versions of Node have a
 * quicker compiler in between and do not know the flag.
 */
const INTERRUPT_BUDGET = 1_000_000;

const CONFIGS = {
  unit: 'unit.config.mjs',
  system: 'system.config.mjs',
  properties: 'properties.config.mjs',
};
/** Of the suites that run many small files as few (joined-files.mjs). */
const JOINED_CONFIGS = {
  ...CONFIGS,
  unit: 'unit-joined.config.mjs',
  properties: 'properties-joined.config.mjs',
};

/** @typedef {keyof typeof CONFIGS} Suite */
export const SUITES = /** @type {Suite[]} */ (Object.keys(CONFIGS));

/**
 * Returns the arguments for Node that run a suite. A seed among the arguments is kept; without one `properties` gets
 * a fresh seed, and so does everything when `isThorough`. Files that the arguments name run each on its own.
 *
 * @param {Suite} suite
 * @param {string[]} args for jest
 * @param {boolean} isThorough
 */
export function jestCommand(suite, args, isThorough) {
  const isFresh = suite === 'properties' || isThorough;
  const seed = isFresh ? randomInt(1, SEEDS) : FIXED_SEED;
  const hasSeed = args.some((each) => /^--seed(=|$)/.test(each));
  const configs = args.every((each) => each.startsWith('-')) ? JOINED_CONFIGS : CONFIGS;
  return [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...(process.versions.node.startsWith('20.') ? [`--interrupt-budget=${INTERRUPT_BUDGET}`] : []),
    ...['node_modules/jest/bin/jest.js', '--config', `scripts/jest/${configs[suite]}`],
    ...(hasSeed ? [] : [`--seed=${seed}`]),
    ...args,
  ];
}

// Tests run as native ES modules: what is tested is what ships. One compiler everywhere: esbuild.
// Run it through `pnpm unit [path…]`; `--coverage` counts what ran. NIGHTLY=1 makes properties ten times
// as thorough (scripts/jest/setup.mjs).
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** Files that are types and nothing else: no code, so nothing to cover (V8 would call them uncovered). */
function listTypeFiles() {
  return readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/src\/.*\.ts$/.test(path))
    .filter((path) => {
      const text = readFileSync(join(root, 'packages', path), 'utf8');
      return transformSync(text, { loader: 'ts', format: 'esm' }).code === '';
    });
}

// The AWS SDK tells every process on Node 20 that it will want Node 22 in 2027.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export default {
  rootDir: '../..',
  roots: ['<rootDir>/packages', '<rootDir>/scripts'],
  testMatch: ['**/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest/transform.mjs' },
  testSequencer: '<rootDir>/scripts/jest/sequencer.mjs',
  setupFiles: ['<rootDir>/scripts/jest/setup.mjs'],
  // One more than there are cores: some tests wait. By default jest leaves a core free, which on two cores means one
  // process for everything.
  maxWorkers: availableParallelism() + 1,
  // A worker with hundreds of megabytes to let go of, DuckDB's among them, needs more than half a second on a busy
  // machine. One that really hangs is still told of.
  workerGracefulExitTimeout: 20_000,
  // Modules in their own context are never let go of: start a fresh worker now and then.
  workerIdleMemoryLimit: '700MB',
  testEnvironment: '<rootDir>/scripts/jest/environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/packages/[^/]+/dist/'],
  // For what hangs. How long a test takes is the machine's affair, and it may have more to do.
  testTimeout: process.env.NIGHTLY || process.env.THOROUGH ? 2_400_000 : 1_200_000,
  showSeed: true,
  // V8 counts what ran in the code that ships; nothing is instrumented.
  coverageProvider: 'v8',
  collectCoverageFrom: [
    'packages/*/src/**/*.ts',
    '!packages/*/src/**/index.ts',
    ...(process.argv.includes('--coverage') ? listTypeFiles() : []).map(
      (path) => `!packages/${path}`,
    ),
  ],
  coverageDirectory: 'dist/coverage',
  coverageReporters: [
    'text-summary',
    'json-summary',
    ['text', { file: 'uncovered.txt', skipFull: true }],
  ],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};

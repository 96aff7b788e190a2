// `pnpm check`: everything that must hold before a change is done. Runs every step whatever the one before
// said, fails once at the end with each failed step named, and leaves the figures in
// dist/check/results.json for .ci/run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../build/run-command.mjs';
import { jestCommand } from '../jest/command.mjs';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'dist/check');
const jestReport = join(folder, 'jest.json');

const tsc = 'node_modules/typescript/bin/tsc';
// `ci` colours its output for log viewers unless told not to.
const biome = [
  'node_modules/@biomejs/biome/bin/biome',
  'ci',
  ...(process.stdout.isTTY ? [] : ['--colors=off']),
];
// Counting costs time; what fails for lack of tests is not what makes a change wrong. CI counts, on every change.
const coverage = process.env.CI === undefined ? [] : ['--coverage'];
const jestArgs = [...coverage, '--json', `--outputFile=${jestReport}`];
const jest = jestCommand('unit', jestArgs, Boolean(process.env.NIGHTLY));
// The types come first: they write packages/*/dist, whose declarations the linter needs to see a forgotten
// `await` across packages, and whose code the command line runs on.
const steps = [
  {
    name: 'types',
    commands: [
      [tsc, '-b', 'packages'],
      [tsc, '-p', 'scripts'],
    ],
  },
  { name: 'format and lint', commands: [biome] },
  { name: 'structure', commands: [['scripts/check/structure.mjs']] },
  { name: 'generated files', commands: [['scripts/generate/generate.mjs', '--check']] },
  { name: 'tests', commands: [jest] },
  { name: 'build', commands: [['scripts/build/build.mjs']] },
];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const results = [];
for (const { name, commands } of steps) {
  console.log(`\n=== ${name}`);
  const started = performance.now();
  let ok = true;
  for (const command of commands) {
    const status = await runCommand(process.execPath, command, root);
    ok &&= status === 0;
  }
  results.push({ name, ok, seconds: (performance.now() - started) / 1000 });
}

const tests = countTests();
const failedSteps = results.filter(({ ok }) => !ok).map(({ name }) => name);
writeFileSync(
  join(folder, 'results.json'),
  JSON.stringify({ ok: failedSteps.length === 0, tests, steps: results }, null, 2),
);

console.log('\n=== summary');
for (const { name, ok, seconds } of results) {
  console.log(
    `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s`,
  );
}
console.log(`tests: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`);
if (failedSteps.length > 0) {
  console.error(`check failed: ${failedSteps.join(', ')}`);
  process.exitCode = 1;
}

/** A test file that cannot even be loaded has no tests to count: it is one failure. */
function countTests() {
  try {
    const report = JSON.parse(readFileSync(jestReport, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }; // jest never got that far: its step has failed.
  }
}

// `pnpm check`: everything that must hold before a change is done. Runs every step whatever the one before
// said, fails once at the end with each failed step named, and leaves the figures in
// dist/check/results.json for .ci/run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../build/run-command.mjs';
import { jestCommand } from '../jest/command.mjs';
import { countTests } from './jest-counts.mjs';

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
// The types of the packages come first: they write packages/*/dist, whose declarations the linter needs to see a
// forgotten `await` across packages. Then the bundles: the tests of the process run on the one that ships, which starts
// in less than half the time.
const firsts = [
  { name: 'types', command: [tsc, '-b', 'packages'] },
  { name: 'build', command: ['scripts/build/build.mjs'] },
];
const tests = { name: 'tests', command: jest };
// Beside the tests, one after the other: each leaves a core idle now and then.
const besides = [
  { name: 'types of tests', command: [tsc, '-p', 'scripts'] },
  { name: 'format and lint', command: biome },
  { name: 'structure', command: ['scripts/check/structure.mjs'] },
  { name: 'generated files', command: ['scripts/generate/generate.mjs', '--check'] },
];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const results = await runInTurn(firsts);
results.push(
  ...(await Promise.all([runStep(tests), runInTurn(besides, { isBeside: true })])).flat(),
);

const counts = readCounts();
const failedSteps = results.filter(({ ok }) => !ok).map(({ name }) => name);
writeFileSync(
  join(folder, 'results.json'),
  JSON.stringify({ ok: failedSteps.length === 0, tests: counts, steps: results }, null, 2),
);

console.log('\n=== summary');
for (const { name, ok, seconds } of results) {
  console.log(
    `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s`,
  );
}
console.log(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
if (failedSteps.length > 0) {
  console.error(`check failed: ${failedSteps.join(', ')}`);
  process.exitCode = 1;
}

/**
 * @param {{ name: string, command: string[] }[]} steps
 * @param {{ isBeside?: boolean }} [place]
 */
async function runInTurn(steps, place) {
  const ends = [];
  for (const step of steps) ends.push(await runStep(step, place));
  return ends;
}

/**
 * @param {{ name: string, command: string[] }} step
 * @param {{ isBeside?: boolean }} [place] beside a step that prints meanwhile it prints when it has ended
 */
async function runStep({ name, command }, { isBeside = false } = {}) {
  const title = `\n=== ${name}\n`;
  const started = performance.now();
  const output = [title];
  if (!isBeside) process.stdout.write(title);
  const status = await runCommand(
    process.execPath,
    command,
    root,
    isBeside ? (text) => output.push(text) : undefined,
  );
  if (isBeside) process.stdout.write(output.join(''));
  return { name, ok: status === 0, seconds: (performance.now() - started) / 1000 };
}

function readCounts() {
  try {
    return countTests(JSON.parse(readFileSync(jestReport, 'utf8')));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }; // jest never got that far: its step has failed.
  }
}

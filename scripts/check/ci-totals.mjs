// Adds up what the parts of .ci/run left in dist/check. The last line is the result; a suite
// that left nothing behind never ran, and that is a failure. So is a step without tests (types, lint, …):
// each of those counts as one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countTests } from './jest-counts.mjs';

const folder = join(import.meta.dirname, '../../dist/check');
const suites = [
  readCheck(),
  readJest('newer Node', 'newer-node.json'),
  readJest('system tests', 'system.json'),
  readTerraform(),
].flat();
const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
const failed = suites.reduce((sum, suite) => sum + suite.failed, 0);
for (const suite of suites) {
  const skipped = suite.skipped > 0 ? `, ${suite.skipped} skipped` : '';
  console.log(`${suite.name.padEnd(16)} ${suite.passed} passed, ${suite.failed} failed${skipped}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** @param {string} name */
function read(name) {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'));
  } catch {
    return undefined;
  }
}

function readCheck() {
  const report = read('results.json');
  if (!report) return [{ name: 'npm test', passed: 0, failed: 1, skipped: 0 }];
  /** @type {{ name: string, ok: boolean }[]} */
  const steps = report.steps;
  return steps.map(({ name, ok }) => {
    if (name !== 'tests') return { name, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
    // The step can fail with every test passed: coverage, or a crash.
    const { passed, failed, skipped } = report.tests;
    return { name, passed, failed: ok ? failed : Math.max(failed, 1), skipped };
  });
}

/**
 * @param {string} name
 * @param {string} file
 */
function readJest(name, file) {
  const report = read(file);
  if (!report) return { name, passed: 0, failed: 1, skipped: 0 };
  return { name, ...countTests(report) };
}

function readTerraform() {
  const report = read('terraform.json');
  if (!report) return [{ name: 'terraform', passed: 0, failed: 1, skipped: 0 }];
  /** @type {{ passed: number, failed: number, skipped: number }[]} */
  const suites = report.suites;
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ figure) =>
    suites.reduce((total, suite) => total + suite[figure], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  return [{ name: 'terraform', passed, failed, skipped }];
}

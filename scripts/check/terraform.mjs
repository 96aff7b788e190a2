// `pnpm terraform`: format, validity and tests of everything under terraform/. Needs Terraform on the PATH,
// says so where there is none, and fails then with CI set. Nothing is called: providers are mocked, or have credentials that AWS does not
// accept. The figures go to dist/check/terraform.json for .ci/run.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasTerraform, providerArguments, terraformEnvironment } from './terraform-cli.mjs';

const root = join(import.meta.dirname, '../..');
const terraformFolder = join(root, 'terraform');
const reportFile = join(root, 'dist/check/terraform.json');
/** Each plan takes a core and the memory of a provider. */
const TESTS_AT_A_TIME = 2;

if (!hasTerraform()) {
  console.log('terraform is not on the PATH: modules, examples and policies were not tested here');
  const isRequired = process.env.CI !== undefined;
  report([
    { name: 'terraform', passed: 0, failed: isRequired ? 1 : 0, skipped: isRequired ? 0 : 1 },
  ]);
} else {
  const dataFolder = mkdtempSync(join(tmpdir(), 'terraform-'));
  try {
    report(await runAll(dataFolder));
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** @param {string} dataFolder */
async function runAll(dataFolder) {
  const environment = terraformEnvironment({ TF_DATA_DIR: dataFolder });
  const format = await step('format', ['fmt', '-check', '-recursive', '-diff'], environment);
  const init = ['init', '-backend=false', '-no-color', ...providerArguments()];
  const ready = await step('init', init, environment);
  if (ready.failed > 0) return [format, ready];
  // What is in the test files their own runs judge, one by one: to load them all here takes four times as long as the rest.
  const validity = await step('validate', ['validate', '-no-tests', '-no-color'], environment);
  const files = readdirSync(join(terraformFolder, 'tests')).filter((name) =>
    /\.tftest\.hcl$/.test(name),
  );
  /** @type {Suite[]} */
  const suites = [];
  const next = files.values();
  const work = async () => {
    for (const file of next) suites.push(await testFile(file, environment));
  };
  await Promise.all(Array.from({ length: TESTS_AT_A_TIME }, work));
  return [format, validity, ...suites.sort((a, b) => (a.name < b.name ? -1 : 1))];
}

/** @typedef {{ name: string, passed: number, failed: number, skipped: number }} Suite */

/**
 * @param {string} name
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Suite>}
 */
async function step(name, command, environment) {
  const { output, status } = await run(command, environment);
  if (status !== 0) console.error(output);
  return { name, passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Suite>}
 */
async function testFile(file, environment) {
  const command = ['test', '-json', `-filter=tests/${file}`];
  const { output, status } = await run(command, environment);
  const name = file.replace('.tftest.hcl', '');
  const lines = output.split('\n').flatMap(parseLine);
  for (const { diagnostic } of lines) {
    if (diagnostic?.severity === 'error') {
      const { detail, range, summary } = diagnostic;
      console.error(`${range?.filename ?? name}:${range?.start.line ?? 0}: ${summary}: ${detail}`);
    }
  }
  const summary = lines.find((line) => line.type === 'test_summary')?.test_summary;
  // Without a summary it never came to a test.
  if (summary === undefined) {
    console.error(output);
    return { name, passed: 0, failed: 1, skipped: 0 };
  }
  const failed = summary.failed + summary.errored;
  return {
    name,
    passed: summary.passed,
    failed: Math.max(failed, status === 0 ? 0 : 1),
    skipped: summary.skipped,
  };
}

/** @param {string} line */
function parseLine(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ output: string, status: number | null }>}
 */
function run(command, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', command, { cwd: terraformFolder, env: environment });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ output, status }));
  });
}

/** @param {Suite[]} suites */
function report(suites) {
  for (const { failed, name, passed, skipped } of suites) {
    const note = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`terraform ${name}: ${passed} passed, ${failed} failed${note}`);
  }
  mkdirSync(dirname(reportFile), { recursive: true });
  writeFileSync(reportFile, JSON.stringify({ suites }, null, 2));
  process.exitCode = suites.every(({ failed }) => failed === 0) ? 0 : 1;
}

// `npm test`, `npm run demo`, `npm run release:files` and `npm pack` on a clean clone: needs Node and npm and nothing else. Fetches the pinned
// pnpm, installs exactly what the lockfile says, then runs the task. Only Node's own modules in here; an older Node is
// refused before (packages/cli/bin/check-node.cjs).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @type {Record<string, string[][]>} */
const TASKS = {
  build: [['scripts/build/build.mjs']],
  check: [['scripts/check/check.mjs']],
  demo: [['scripts/build/build.mjs'], ['packages/cli/bin/iam-tracker.cjs', 'demo']],
  // The build tells first when a bundle is over its budget.
  release: [['scripts/build/build.mjs'], ['scripts/build/release.mjs']],
};

const [task = '', ...args] = process.argv.slice(2);
const commands = TASKS[task];
if (!commands) {
  console.error(
    `usage: node scripts/build/bootstrap.mjs <${Object.keys(TASKS).join('|')}> [arguments of the demo or the release]`,
  );
  process.exit(2);
}

const started = performance.now();
await run('install dependencies', ...installCommand());
for (const [index, [script = '', ...rest]] of commands.entries()) {
  const last = index === commands.length - 1;
  await run(script, process.execPath, [script, ...rest, ...(last ? args : [])]);
}
console.log(`\n${task}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);

/**
 * The pnpm on the PATH when it is exactly the pinned one, else npx fetches that one.
 *
 * @returns {[string, string[]]}
 */
function installCommand() {
  const pinned = manifest.packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '');
  // Asked outside the repository: inside, another pnpm would read `packageManager` and act on it.
  const found = spawnSync('pnpm', ['--version'], { cwd: tmpdir(), encoding: 'utf8' });
  const install = ['install', '--frozen-lockfile'];
  if (found.stdout?.trim() === pinned) return ['pnpm', install];
  return ['npx', ['-y', `pnpm@${pinned}`, ...install]];
}

/**
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 */
async function run(what, command, args) {
  console.log(`\n--- ${what}`);
  const status = await runCommand(command, args, root);
  if (status === 0) return;
  console.error(`failed: ${what} (exit status ${status})`);
  process.exit(status);
}

// `pnpm unit [path…]`: the tests; `pnpm system [path…]`: those of the finished product; `pnpm properties [path…]`: those
// that draw random values, with a fresh seed. Other arguments go to jest; `--seed=N` repeats a run.
import { join } from 'node:path';
import { runCommand } from '../build/run-command.mjs';
import { jestCommand, SUITES } from './command.mjs';

const root = join(import.meta.dirname, '../..');
const [name, ...args] = process.argv.slice(2);
const suite = SUITES.find((each) => each === name);
if (suite === undefined) {
  console.error(`usage: node scripts/jest/test.mjs <${SUITES.join('|')}> [arguments of jest]`);
  process.exit(2);
}
const isThorough = Boolean(process.env.NIGHTLY || process.env.THOROUGH);
const command = jestCommand(suite, args, isThorough);
process.exitCode = await runCommand(process.execPath, command, root);

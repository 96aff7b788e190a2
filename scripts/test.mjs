// `pnpm unit [path…]`: the tests; `pnpm system [path…]`: those of the finished product; `pnpm properties [path…]`: those
// that draw random values, with a fresh seed. Other arguments go to jest; `--seed=N` repeats a run.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jestCommand, SUITES } from './jest-command.mjs';
import { runCommand } from './run-command.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);
const suite = SUITES.find((each) => each === name);
if (suite === undefined) {
  console.error(`usage: node scripts/test.mjs <${SUITES.join('|')}> [arguments of jest]`);
  process.exit(2);
}
const command = jestCommand(suite, args, Boolean(process.env.NIGHTLY));
process.exitCode = await runCommand(process.execPath, command, root);

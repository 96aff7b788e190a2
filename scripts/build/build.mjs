// `pnpm build`: compiles every package (packages/*/dist), bundles the command line into dist/iam-tracker/ and every
// Lambda package into dist/<name>/ and dist/<name>.zip. Fails when a bundle of a Lambda is over its budget.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI_FOLDER, writeCli } from './cli-bundle.mjs';
import { BUNDLE_BUDGETS, bundleLambda, listLambdas } from './lambda-bundle.mjs';
import { runCommand } from './run-command.mjs';

const root = join(import.meta.dirname, '../..');

const tsc = join(root, 'node_modules/typescript/bin/tsc');
const status = await runCommand(process.execPath, [tsc, '-b', 'packages'], root);
if (status !== 0) process.exit(status);

const rows = [];
for (const name of listLambdas(root)) {
  const { code, map, meta, zip } = await bundleLambda(root, name);
  const folder = join(root, 'dist', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.mjs'), code);
  writeFileSync(join(folder, 'index.mjs.map'), map);
  writeFileSync(join(folder, 'meta.json'), meta);
  writeFileSync(join(root, 'dist', `${name}.zip`), zip);
  rows.push({ name, bytes: code.length, budget: BUNDLE_BUDGETS[name], zipped: zip.length });
}

const count = new Intl.NumberFormat('en-US');
console.log('bundle         minified     budget   used     zipped');
for (const { name, bytes, budget, zipped } of rows) {
  const used = `${((100 * bytes) / budget).toFixed(0)} %`;
  console.log(
    name.padEnd(12) +
      count.format(bytes).padStart(11) +
      count.format(budget).padStart(11) +
      used.padStart(7) +
      count.format(zipped).padStart(11),
  );
}
// Last: it is what the command line runs on from now on.
const cli = await writeCli(root);
console.log(
  `iam-tracker  ${count.format(cli.bytes).padStart(10)} in ${cli.files.size} files: ${CLI_FOLDER}`,
);
const tooBig = rows.filter(({ bytes, budget }) => bytes > budget);
for (const { name, bytes, budget } of tooBig) {
  console.error(
    `${name}: ${count.format(bytes - budget)} bytes over its budget. Where they are: npx esbuild --analyze, or dist/${name}/meta.json`,
  );
}
process.exitCode = tooBig.length === 0 ? 0 : 1;

const { readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const packages = join(__dirname, '../..');
const bundle = join(packages, '../dist/iam-tracker/main.mjs');
const compiled = join(packages, 'cli/dist/main.js');

const main = chooseCode();
if (main === undefined) {
  process.stderr.write(
    'iam-tracker is not built yet. In the folder of the repository: pnpm install && pnpm build\n',
  );
  process.exitCode = 1;
} else {
  void import(pathToFileURL(main).href).then((module) => module.main(process.argv.slice(2)));
}

/** Returns the module to run: the bundle, or in a checkout what was compiled after it. */
function chooseCode() {
  const bundledAt = timeOf(bundle);
  if (timeOf(compiled) === 0) return bundledAt === 0 ? undefined : bundle;
  const compiledAt = readdirSync(packages, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => timeOf(join(packages, name, 'dist/.tsbuildinfo')));
  return bundledAt > Math.max(...compiledAt) ? bundle : compiled;
}

/** Returns when a file was written, 0 when it is not there. */
function timeOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 0 : found.mtimeMs;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LONGEST } from './sequencer.mjs';

/**
 * Folders that are a file of their own: the tests of their packages would be the last to end, while other workers
 * have nothing left to do. Those of deployments start hundreds of processes, which takes the longer the more memory the
 * process has that starts them.
 */
const PARTS = [
  'packages/cli/test/commands/deployment',
  'packages/cli/test/commands/ledger',
  'packages/local/test/import',
  'packages/local/test/lake',
];

/**
 * Returns the configuration that runs these test files joined.
 *
 * @template {{ roots: string[] }} Config
 * @param {Config} config that runs them one by one
 * @param {string[]} files relative to the root
 * @param {string} suite
 */
export function joinedConfig(config, files, suite) {
  const matches = joinTestFiles(join(import.meta.dirname, '../..'), files, suite);
  return {
    ...config,
    roots: [...config.roots, `<rootDir>/dist/joined/${suite}`],
    testMatch: matches.map((path) => `<rootDir>/${path}`),
  };
}

/**
 * Writes, for each package, for each part that is apart and for the scripts, one file that imports their test files, and
 * returns the files to run: those and the test files known to be long, as paths from the root. Together they run each test
 * once.
 *
 * Jest gives every file that it runs a world of its own. To load all modules into it takes longer than most test files
 * do: joined, four hundred of them need half the time. transform.mjs keeps apart what each does before and after its tests.
 *
 * @param {string} root of the repository
 * @param {string[]} files relative to the root
 * @param {string} suite names the folder of the written files
 */
export function joinTestFiles(root, files, suite) {
  const folder = join(root, 'dist/joined', suite);
  mkdirSync(folder, { recursive: true });
  const alone = files.filter((file) => LONGEST.includes(file));
  /** @type {Map<string, string[]>} */
  const joined = new Map();
  for (const file of files) {
    if (alone.includes(file)) continue;
    const part = PARTS.find((each) => file.startsWith(`${each}/`)) ?? file.split('/test/')[0];
    const name = part?.replaceAll('/', '-') ?? file;
    joined.set(name, [...(joined.get(name) ?? []), file]);
  }
  const written = [...joined].map(([name, parts]) => {
    const path = join(folder, `${name}.test.mjs`);
    const imports = parts.map((part) => `import '${relative(folder, join(root, part))}';\n`);
    writeFileSync(path, imports.join(''));
    return relative(root, path);
  });
  return [...alone, ...written];
}

// `pnpm generate`: writes every file that follows from the code: pages of docs/, tables in the READMEs of terraform/ and what
// Terraform reads. With --check it writes nothing, names each file that is not what it would write, and fails.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as commands from './commands-doc.mjs';
import * as costFigures from './cost-figures.mjs';
import * as costs from './cost-model.mjs';
import * as decisions from './decisions-index.mjs';
import * as deployPolicies from './deploy-policies.mjs';
import * as destinations from './destinations-doc.mjs';
import * as detections from './detections-doc.mjs';
import * as eventSources from './event-sources.mjs';
import * as lake from './lake-files.mjs';
import * as memberTemplate from './member-template.mjs';
import * as pushEvents from './push-events.mjs';
import * as queries from './queries-doc.mjs';
import * as numbers from './readme-numbers.mjs';
import * as ruleCatalogue from './rule-catalogue.mjs';
import * as terraformData from './terraform-data.mjs';
import * as terraformDocs from './terraform-docs.mjs';
import * as terraformEnvironment from './terraform-environment.mjs';

/**
 * Returns files as they should be, by their paths under the root.
 *
 * @typedef {(root: string) => Promise<ReadonlyMap<string, string>>} Generator
 */

/**
 * Code comes first: the pages that follow are written out of it. The list of rules comes before all that imports it, which
 * cannot be loaded while the list names a file that was moved or deleted.
 *
 * @type {readonly (readonly { readonly generate: Generator }[])[]}
 */
const STAGES = [
  [ruleCatalogue],
  [terraformEnvironment],
  [
    commands,
    costFigures,
    costs,
    decisions,
    deployPolicies,
    destinations,
    detections,
    eventSources,
    lake,
    memberTemplate,
    numbers,
    pushEvents,
    queries,
    terraformData,
    terraformDocs,
  ],
];

/**
 * Returns every generated file as it should be, by its path.
 *
 * @type {Generator}
 */
export async function generateAll(root) {
  return runGenerators(root, STAGES.flat());
}

/**
 * @param {string} root
 * @param {readonly { readonly generate: Generator }[]} generators
 */
async function runGenerators(root, generators) {
  const files = await Promise.all(generators.map(({ generate }) => generate(root)));
  return new Map(files.flatMap((each) => [...each]));
}

/**
 * Returns the paths of the files that are missing or not as they should be.
 *
 * @param {ReadonlyMap<string, string>} wanted
 * @param {(path: string) => string | undefined} read
 */
export function findStale(wanted, read) {
  return [...wanted].filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

/**
 * Writes what is not as it should be, or with `isCheck` names it. Returns the exit status.
 *
 * @param {string} root
 * @param {boolean} isCheck
 */
export async function bringUpToDate(root, isCheck, stages = STAGES) {
  let files = 0;
  let changes = 0;
  for (const generators of stages) {
    const wanted = await runGenerators(root, generators);
    const stale = findStale(wanted, (path) => {
      const file = join(root, path);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    });
    for (const path of stale) {
      if (isCheck) console.error(`${path} is stale: run pnpm generate`);
      else writeFileSync(join(root, path), wanted.get(path) ?? '');
    }
    files += wanted.size;
    changes += stale.length;
  }
  const verdict =
    changes === 0 ? 'as they should be' : `${changes} ${isCheck ? 'stale' : 'written'}`;
  console.log(`generated files: ${files}, ${verdict}`);
  return isCheck && changes > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = join(import.meta.dirname, '../..');
  process.exitCode = await bringUpToDate(root, process.argv.includes('--check'));
}

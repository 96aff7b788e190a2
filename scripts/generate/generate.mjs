// `pnpm generate`: writes every file that follows from the code: pages of docs/, tables in the READMEs of terraform/ and what
// Terraform reads. With --check it writes nothing, names each file that is not what it would write, and fails.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as costs from './cost-model.mjs';
import * as decisions from './decisions-index.mjs';
import * as detections from './detections-doc.mjs';
import * as lake from './lake-files.mjs';
import * as queries from './queries-doc.mjs';
import * as numbers from './readme-numbers.mjs';
import * as terraformData from './terraform-data.mjs';
import * as terraformDocs from './terraform-docs.mjs';

/**
 * Returns files as they should be, by their paths under the root.
 *
 * @typedef {(root: string) => Promise<ReadonlyMap<string, string>>} Generator
 */

const GENERATORS = [
  costs,
  decisions,
  detections,
  lake,
  numbers,
  queries,
  terraformData,
  terraformDocs,
];

/**
 * Returns every generated file as it should be, by its path.
 *
 * @type {Generator}
 */
export async function generateAll(root) {
  const files = await Promise.all(GENERATORS.map(({ generate }) => generate(root)));
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = join(import.meta.dirname, '../..');
  const wanted = await generateAll(root);
  const stale = findStale(wanted, (path) => {
    const file = join(root, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  });
  const isCheck = process.argv.includes('--check');
  for (const path of stale) {
    if (isCheck) console.error(`${path} is stale: run pnpm generate`);
    else writeFileSync(join(root, path), wanted.get(path) ?? '');
  }
  const verdict =
    stale.length === 0 ? 'as they should be' : `${stale.length} ${isCheck ? 'stale' : 'written'}`;
  console.log(`generated files: ${wanted.size}, ${verdict}`);
  process.exitCode = isCheck && stale.length > 0 ? 1 : 0;
}

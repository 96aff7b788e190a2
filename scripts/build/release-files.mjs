import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBillOfMaterials } from './bill-of-materials.mjs';
import { writeCli } from './cli-bundle.mjs';
import { bundleLambda, listLambdas, zipFiles } from './lambda-bundle.mjs';
import { readOutput } from './run-command.mjs';

/** Where the files of a release go, under the root. */
export const RELEASE_FOLDER = 'dist/release';

/** The Terraform module with all that it reads: Terraform itself fetches and unpacks it. */
export const MODULE_ARCHIVE = 'iam-activity-tracker-terraform.zip';

export const CHECKSUMS_FILE = 'SHA256SUMS';

/** What of the repository is in the archive of the module; the zips of the functions lie in it where a build puts them. */
const MODULE_FOLDERS = ['terraform', 'queries'];

/**
 * Refuses a tag that does not name the version of the manifest.
 *
 * @param {string} version
 * @param {string} tag
 */
export function expectTag(version, tag) {
  if (tag !== `v${version}`) {
    throw new Error(
      `the tag is ${JSON.stringify(tag)} and the version in package.json is ${version}: the tag must be v${version}`,
    );
  }
}

/**
 * Makes every file of a release in `folder`, which is emptied first. The same tree gives the same bytes, on the same version
 * of Node and npm: they hold the compressor.
 *
 * @param {string} root a checkout of Git; what is not tracked is not in the archive of the module
 * @param {string} [folder]
 * @returns {Promise<string[]>} names of the files
 */
export async function makeReleaseFiles(root, folder = join(root, RELEASE_FOLDER)) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { license: licence, version } = readManifest(root);
  /** @type {Record<string, Buffer>} */
  const zips = {};
  /** @type {(file: string, bom: string, packages: Parameters<typeof writeBillOfMaterials>[1]) => void} */
  const describe = (file, bom, packages) => {
    const sha256 = digestOf(readFileSync(join(folder, file)));
    const text = writeBillOfMaterials({ name: file, version, licence, sha256 }, packages);
    writeFileSync(join(folder, `${bom}.cdx.json`), text);
  };
  for (const name of listLambdas(root)) {
    const { packages, zip } = await bundleLambda(root, name);
    zips[`dist/${name}.zip`] = zip;
    writeFileSync(join(folder, `${name}.zip`), zip);
    describe(`${name}.zip`, name, packages);
  }
  writeFileSync(join(folder, MODULE_ARCHIVE), await zipModule(root, zips));
  const { packages } = await writeCli(root);
  describe(packCli(root, folder), 'iam-tracker', packages);
  const names = readdirSync(folder).sort();
  const sums = names.map((name) => `${digestOf(readFileSync(join(folder, name)))}  ${name}\n`);
  writeFileSync(join(folder, CHECKSUMS_FILE), sums.join(''));
  return [CHECKSUMS_FILE, ...names];
}

/** @param {string} root @returns {{ license: string, version: string }} */
export function readManifest(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/**
 * Zips the root module, its modules and examples, the queries that it saves in Athena and the functions.
 *
 * @param {string} root
 * @param {Readonly<Record<string, Buffer>>} zips
 */
function zipModule(root, zips) {
  const listed = readOutput('git', ['ls-files', '-z', '--', ...MODULE_FOLDERS], root).split('\0');
  const paths = listed.filter((path) => path !== '' && !path.startsWith('terraform/tests/'));
  return zipFiles({
    ...zips,
    ...Object.fromEntries(
      ['LICENSE', ...paths].map((path) => [path, readFileSync(join(root, path))]),
    ),
  });
}

/**
 * Packs the command line; the file that `npm install` takes.
 *
 * @param {string} root
 * @param {string} folder
 */
function packCli(root, folder) {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(readOutput('npm', args, root));
  return String(packed.filename);
}

/** @param {Buffer} contents */
function digestOf(contents) {
  return createHash('sha256').update(contents).digest('hex');
}

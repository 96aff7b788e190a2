import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Licences under which the code of others may be in what we pass on: all of them ask for no more than the notice. */
const ALLOWED_LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Files in which a package says under which terms it may be passed on. */
const TERMS_FILE = /^(?:licen[cs]e|copying|notice)(?:[-.](?!(?:.*\.)?[cm]?[jt]s$).*)?$/i;
const LICENCE_FILE = /^(?:licen[cs]e|copying)/i;

/** Up to the folder of the innermost package: `…/node_modules/@scope/name`. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Packages that name their licence in the manifest alone, nor any neighbour in their repository has its text. */
const STANDARD_TEXTS = new Map([['lazy', 'Copyright (c) Peteris Krumins']]);

/**
 * A package of others whose code is in a bundle. `text` is what it asks to be passed on: its licence and its notice;
 * `remark` says where the text is from, when it is not out of the package itself.
 *
 * @typedef {{ name: string, version: string, licence: string, author?: string, origin?: string, text: string, remark?: string }} BundledPackage
 */

/**
 * Reads the packages of others whose code is in what esbuild wrote; one that was looked at, and of which no byte is left, is
 * not among them.
 *
 * @param {string} root
 * @param {Pick<import('esbuild').Metafile, 'outputs'>} metafile with paths relative to the root
 * @returns {Promise<BundledPackage[]>} by name and version
 * @throws Error naming every package that may not be passed on: another licence than the allowed ones, or no text of it
 */
export async function readBundledPackages(root, metafile) {
  const modules = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? path : [])),
  );
  const folders = new Set(modules.flatMap((path) => PACKAGE_FOLDER.exec(path)?.[0] ?? []));
  const found = await Promise.all([...folders].map((folder) => readManifest(join(root, folder))));
  // One package can lie in several folders: once for each set of packages that it sees beside it.
  const all = [...new Map(found.map((each) => [titleOf(each), each])).values()].sort((a, b) =>
    titleOf(a) < titleOf(b) ? -1 : 1,
  );
  const ownText = await readFile(join(root, 'LICENSE'), 'utf8');
  const problems = all.flatMap((each) => problemOf(each) ?? giveText(each, all, ownText) ?? []);
  if (problems.length > 0) {
    throw new Error(`the bundle has code in it that may not be passed on:\n${problems.join('\n')}`);
  }
  return all.map(({ isComplete, repository, ...each }) => each);
}

/** @param {{ name: string, version: string }} named */
export function titleOf({ name, version }) {
  return `${name} ${version}`;
}

/** @typedef {BundledPackage & { isComplete: boolean, repository?: string }} FoundPackage */

/** @param {string} folder @returns {Promise<FoundPackage>} */
async function readManifest(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { author, homepage, license, licenses, name, version } = manifest;
  const repository = manifest.repository?.url ?? manifest.repository;
  const licence = license?.type ?? license ?? licenses?.[0]?.type;
  const files = (await readdir(folder)).filter((each) => TERMS_FILE.test(each)).sort();
  const texts = await Promise.all(files.map((each) => readFile(join(folder, each), 'utf8')));
  const by = author?.name ?? author;
  const origin = homepage ?? repository;
  return {
    ...{ name: String(name), version: String(version) },
    licence: typeof licence === 'string' ? licence : '',
    ...(typeof by === 'string' ? { author: by } : {}),
    ...(typeof origin === 'string' ? { origin } : {}),
    ...(typeof repository === 'string' ? { repository } : {}),
    text: texts.map((text) => text.trim()).join('\n\n'),
    // A notice is no licence.
    isComplete: files.some((each) => LICENCE_FILE.test(each)),
  };
}

/** @param {FoundPackage} found */
function problemOf(found) {
  const { licence } = found;
  if (ALLOWED_LICENCES.includes(licence)) return undefined;
  const named = licence === '' ? 'it names no licence' : `its licence is ${licence}`;
  return `${titleOf(found)}: ${named}, allowed are ${ALLOWED_LICENCES.join(', ')}`;
}

/**
 * Gives a package that was published without a text that of its neighbour in the same repository under the same licence.
 *
 * @param {FoundPackage} found
 * @param {readonly FoundPackage[]} all
 * @param {string} ownText our own licence, MIT as it is written everywhere
 * @returns {string | undefined} what is wrong
 */
function giveText(found, all, ownText) {
  const { licence, name, repository } = found;
  if (found.isComplete) return undefined;
  const neighbour = all.find(
    (each) =>
      repository !== undefined &&
      each.repository === repository &&
      each.licence === licence &&
      each.isComplete,
  );
  const holder = STANDARD_TEXTS.get(name);
  if (neighbour !== undefined) {
    found.text = `${neighbour.text}\n\n${found.text}`.trim();
    found.remark = `published without a text: that of ${neighbour.name}, of the same repository`;
  } else if (holder !== undefined && licence === 'MIT') {
    found.text = `${ownText.replace(/^Copyright .*$/m, holder)}\n\n${found.text}`.trim();
    found.remark = 'published without a text: that of the licence it names';
  } else {
    return `${titleOf(found)}: it has no file with the text of its licence (${licence})`;
  }
  return undefined;
}

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files in which a package says under which terms it may be passed on. */
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[-.](?!.*\.(?:js|ts)$).*)?$/i;

const HEAD =
  'The bundle of iam-tracker has the following packages in it, each under its own licence.\nOf those without a text their package has none.';
const RULE = `\n\n${'-'.repeat(80)}\n\n`;

/** Up to the folder of the innermost package: `…/node_modules/@scope/name`. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * Writes down the licences of the packages of others that modules belong to, with the texts that they ask to be passed
 * on.
 *
 * @param {string} root
 * @param {readonly string[]} modules relative to the root, with `/`
 * @returns {Promise<{ packages: string[], text: string }>} names with versions, and the file
 * @throws Error for a package that names no licence
 */
export async function describeLicences(root, modules) {
  const folders = new Set(modules.flatMap((path) => PACKAGE_FOLDER.exec(path)?.[0] ?? []));
  const found = await Promise.all([...folders].map((folder) => readTerms(join(root, folder))));
  const all = new Map(found.map((each) => [each.name, each]));
  /** @type {Map<string, string[]>} what each text is the licence of */
  const byText = new Map();
  for (const name of [...all.keys()].sort()) {
    const { text = '', title = '' } = all.get(name) ?? {};
    byText.set(text, [...(byText.get(text) ?? []), title]);
  }
  const parts = [...byText].map(([text, titles]) => [titles.join('\n'), text].join('\n\n').trim());
  return { packages: [...all.keys()].sort(), text: `${[HEAD, ...parts].join(RULE)}\n` };
}

/**
 * Reads the terms of a package: one line, and the text of its files, which may be none.
 *
 * @param {string} folder
 */
async function readTerms(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { author, homepage, license, licenses, repository, version } = manifest;
  const name = `${manifest.name} ${version}`;
  const licence = license?.type ?? license ?? licenses?.[0]?.type;
  if (typeof licence !== 'string') throw new Error(`${name} names no licence (${folder})`);
  const files = existsSync(folder)
    ? (await readdir(folder)).filter((each) => LICENCE_FILE.test(each))
    : [];
  const texts = await Promise.all(files.sort().map((each) => readFile(join(folder, each), 'utf8')));
  const by = author?.name ?? author;
  const from = homepage ?? repository?.url ?? repository;
  const origin = [by, from].filter((each) => typeof each === 'string').join(', ');
  const title = `${name}: ${licence}${origin === '' ? '' : ` (${origin})`}`;
  return { name, title, text: texts.map((text) => text.trim()).join('\n\n') };
}

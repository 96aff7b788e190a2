// The list of detection rules, packages/alerter/src/rules/catalogue.ts, out of the folders beside it. A list and not a
// search at run time: bundles are static.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RULES_FOLDER = 'packages/alerter/src/rules';
const FILE = `${RULES_FOLDER}/catalogue.ts`;

/**
 * The folders of rules. Those on one line are a chapter: their rules stand together, in the order of their ids. The order
 * of the catalogue is that of docs/detections.md, of `iam-tracker rules` and of the alerts on one event.
 */
const CHAPTERS = [
  ['root-user', 'sign-in'],
  ['keys', 'users', 'volume'],
  ['changes', 'policies', 'roles'],
  ['sts'],
  ['sso-access', 'sso-directory'],
  ['oauth', 'on-behalf'],
  ['guard', 'organization'],
  ['inventory', 'trail'],
];

/** Tells a rule from its neighbours, such as questions that several rules ask: those export no such constant. */
const RULE = /^export const (\w+): (?:SingleEvent|Threshold|Sequence|FirstSeen)Rule = \{$/m;

/**
 * A file of a rule, by its path in the folder of rules without extension, and the constant that it exports.
 *
 * @typedef {{ path: string, name: string }} RuleFile
 */

/**
 * Finds the files of rules.
 *
 * @param {string} root
 * @returns {RuleFile[]}
 * @throws Error naming rules whose folder no chapter has
 */
export function findRuleFiles(root) {
  const folder = join(root, RULES_FOLDER);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const [, name] = path.endsWith('.ts')
      ? (RULE.exec(readFileSync(join(folder, path), 'utf8')) ?? [])
      : [];
    return name === undefined ? [] : [{ path: path.replace(/\.ts$/, ''), name }];
  });
  const strays = files.filter((file) => !CHAPTERS.flat().includes(folderOf(file)));
  if (strays.length > 0) {
    throw new Error(`in no chapter of rules: ${strays.map(({ path }) => path).join(', ')}`);
  }
  return files;
}

/**
 * Returns the module that lists them.
 *
 * @param {readonly RuleFile[]} files
 */
export function renderCatalogue(files) {
  const chapters = CHAPTERS.map((folders) =>
    files.filter((file) => folders.includes(folderOf(file))).sort(by(idOf)),
  );
  return [
    '// Written by `pnpm generate` out of the files in this folder: add a rule there, then run it.',
    "import type { Rule } from '../detect/rule.ts';",
    ...[...files]
      .sort(by(({ path }) => path))
      .map(({ name, path }) => `import { ${name} } from './${path}.ts';`),
    '',
    '/** Every rule there is. */',
    'export const CATALOGUE: readonly Rule[] = [',
    ...chapters.flat().map(({ name }) => `  ${name},`),
    '];',
    '',
    'export const RULE_IDS: readonly string[] = CATALOGUE.map(({ id }) => id);',
    '',
  ].join('\n');
}

/** @param {RuleFile} file */
function folderOf({ path }) {
  return path.slice(0, path.lastIndexOf('/'));
}

/** @param {RuleFile} file */
function idOf({ path }) {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** @param {(file: RuleFile) => string} key */
function by(key) {
  return (/** @type {RuleFile} */ a, /** @type {RuleFile} */ b) => (key(a) < key(b) ? -1 : 1);
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  return new Map([[FILE, renderCatalogue(findRuleFiles(root))]]);
}

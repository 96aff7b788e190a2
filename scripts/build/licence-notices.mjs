import { titleOf } from './bundled-packages.mjs';

/** Name of the file with the licences of all that is in a bundle. */
export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

const RULE = `\n\n${'-'.repeat(80)}\n\n`;

/**
 * Writes down the packages of others that are in a bundle, with the texts that they ask to be passed on; a text that several
 * share stands once.
 *
 * @param {string} bundle
 * @param {readonly import('./bundled-packages.mjs').BundledPackage[]} packages
 */
export function writeNotices(bundle, packages) {
  /** @type {Map<string, string[]>} lines of the packages that each text is for */
  const byText = new Map();
  for (const each of packages)
    byText.set(each.text, [...(byText.get(each.text) ?? []), line(each)]);
  const parts = [...byText].map(([text, lines]) => `${lines.join('\n')}\n\n${text}`);
  const head = `The bundle ${bundle} of iam-activity-tracker has the following packages in it, each under its own licence.`;
  return `${[head, ...parts].join(RULE)}\n`;
}

/** @param {import('./bundled-packages.mjs').BundledPackage} bundled */
function line({ author, licence, name, origin, remark, version }) {
  const by = [author, origin].filter((each) => each !== undefined).join(', ');
  const where = by === '' ? '' : ` (${by})`;
  return `${titleOf({ name, version })}: ${licence}${where}${remark === undefined ? '' : `; ${remark}`}`;
}

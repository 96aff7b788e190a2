import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns a page with what lies between two markers, `<!-- BEGIN COSTS -->` and `<!-- END COSTS -->`, as it should be.
 *
 * @param {string} root
 * @param {string} page path under the root
 * @param {string} name `COSTS`
 * @param {string} section
 * @throws Error when a marker is missing
 */
export function fillSection(root, page, name, section) {
  return fillSections(root, page, { [name]: section });
}

/**
 * Returns a page with several such sections as they should be.
 *
 * @param {string} root
 * @param {string} page path under the root
 * @param {Readonly<Record<string, string>>} sections by their names
 * @throws Error when a marker is missing
 */
export function fillSections(root, page, sections) {
  let text = readFileSync(join(root, page), 'utf8');
  for (const [name, section] of Object.entries(sections)) {
    const [begin, end] = [`<!-- BEGIN ${name} -->`, `<!-- END ${name} -->`];
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`${page} lacks the line ${begin} or ${end}`);
    text = `${before}${begin}\n\n${section}\n\n${end}${after}`;
  }
  return text;
}

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
  const [begin, end] = [`<!-- BEGIN ${name} -->`, `<!-- END ${name} -->`];
  const [before, rest] = readFileSync(join(root, page), 'utf8').split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${page} lacks the line ${begin} or ${end}`);
  return `${before}${begin}\n\n${section}\n\n${end}${after}`;
}

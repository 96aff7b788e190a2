// The numbers in README.md that the code decides, each between marks: `<!-- =rules -->109<!-- /= -->`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { priceDeployment } from './cost-model.mjs';
import { loadCatalogue } from './detections-doc.mjs';
import { readQueries } from './queries-doc.mjs';

const PAGE_FILE = 'README.md';
const NUMBER = /<!-- =([a-z]+) -->.*?<!-- \/= -->/g;

/**
 * Returns the text with every marked number as it should be.
 *
 * @param {string} text
 * @param {Readonly<Record<string, string>>} numbers by their names
 * @throws Error naming a mark without a number, and a number without a mark
 */
export function fillNumbers(text, numbers) {
  const marked = [...text.matchAll(NUMBER)].map(([, name = '']) => name);
  const strays = marked.filter((name) => !Object.hasOwn(numbers, name));
  const unused = Object.keys(numbers).filter((name) => !marked.includes(name));
  if (strays.length > 0) throw new Error(`${PAGE_FILE}: no such number: ${strays.join(', ')}`);
  if (unused.length > 0) throw new Error(`${PAGE_FILE}: no mark for ${unused.join(', ')}`);
  return text.replace(NUMBER, (_, name) => `<!-- =${name} -->${numbers[name]}<!-- /= -->`);
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const { small, watching } = await priceDeployment(root);
  const numbers = {
    rules: String((await loadCatalogue(root)).length),
    queries: String((await readQueries(root)).length),
    cost: small,
    watching,
  };
  const text = readFileSync(join(root, PAGE_FILE), 'utf8');
  return new Map([[PAGE_FILE, fillNumbers(text, numbers)]]);
}

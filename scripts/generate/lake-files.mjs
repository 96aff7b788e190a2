// Others' knowledge of the lake's columns, out of the one list of them (packages/lake/src): the columns that
// Terraform gives to Glue, and the tables in docs/lake.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSources } from '../build/source-bundle.mjs';

/** @typedef {import('../../packages/lake/src/tables.ts').LakeColumns} LakeColumns */
/** @typedef {import('../../packages/lake/src/tables.ts').LakeTable} LakeTable */

export const GLUE_FILE = 'terraform/modules/analytics/lake-columns.json';
export const PAGE_FILE = 'docs/lake.md';

/**
 * Replaces what stands between the marks of a table by its columns.
 *
 * @param {string} page
 * @param {LakeColumns & Partial<Pick<LakeTable, 'partition'>>} table
 */
export function withColumns(page, table) {
  const [begin, end] = [`<!-- columns of ${table.name} -->`, '<!-- end -->'];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${PAGE_FILE} has no place for ${table.name}: ${begin}`);
  const rows = [
    ['column', 'type', 'meaning'],
    ['---', '---', '---'],
    ...table.columns.map(({ name, kind, comment }) => [`\`${name}\``, kind, comment]),
    ...(table.partition === undefined
      ? []
      : [[`\`${table.partition.name}\``, 'partition, text', table.partition.comment]]),
  ];
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return `${page.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${page.slice(to)}`;
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  /** @type {typeof import('../../packages/lake/src/tables.ts') & typeof import('../../packages/lake/src/engine-tables.ts')} */
  const { IAM_ACCOUNTS, LAKE_TABLES, glueDocument } = await importSources(root, [
    'packages/lake/src/tables.ts',
    'packages/lake/src/engine-tables.ts',
  ]);
  /** @type {readonly Parameters<typeof withColumns>[1][]} */
  const tables = [...LAKE_TABLES, IAM_ACCOUNTS];
  const page = tables.reduce(withColumns, readFileSync(join(root, PAGE_FILE), 'utf8'));
  return new Map([
    [GLUE_FILE, `${JSON.stringify(glueDocument(), null, 2)}\n`],
    [PAGE_FILE, page],
  ]);
}

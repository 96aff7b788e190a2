// `node scripts/lake-files.mjs`: writes what others know of the lake's columns out of the one list of them
// (packages/exporter/src/lake): the columns that Terraform gives to Glue, and the tables in docs/lake.md. With
// --check it writes nothing and fails when one of them is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { importSources } from './source-bundle.mjs';

/** @typedef {import('../packages/exporter/src/lake/column.ts').LakeTable} LakeTable */

export const GLUE_FILE = 'terraform/modules/analytics/lake-columns.json';
export const PAGE_FILE = 'docs/lake.md';

/**
 * Replaces what stands between the marks of a table by its columns.
 *
 * @param {string} page
 * @param {LakeTable} table
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
    [`\`${table.partition.name}\``, 'partition, text', table.partition.comment],
  ];
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return `${page.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${page.slice(to)}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  /** @type {typeof import('../packages/exporter/src/lake-parts.ts')} */
  const { LAKE_TABLES, glueDocument } = await importSources(root, [
    'packages/exporter/src/lake-parts.ts',
  ]);
  const page = LAKE_TABLES.reduce(withColumns, readFileSync(join(root, PAGE_FILE), 'utf8'));
  const wanted = { [GLUE_FILE]: `${JSON.stringify(glueDocument(), null, 2)}\n`, [PAGE_FILE]: page };
  for (const [path, text] of Object.entries(wanted)) {
    const file = join(root, path);
    if (!process.argv.includes('--check')) {
      writeFileSync(file, text);
    } else if (readFileSync(file, 'utf8') !== text) {
      console.error(`${path} is stale: run node scripts/lake-files.mjs`);
      process.exitCode = 1;
    }
  }
}

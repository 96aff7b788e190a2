// `node scripts/terraform-data.mjs`: writes the files under terraform/ that the code decides: the tables, and
// the ids of the rules. With --check it writes nothing and fails when one is not what it would write.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { importSources } from './source-bundle.mjs';

/**
 * @typedef {import('../packages/core/src/aws/tables.ts').TableShape} TableShape
 * @typedef {import('../packages/core/src/aws/tables.ts').TableIndex} TableIndex
 */

/**
 * Returns what the storage module wants to know of each table, under the words of its provider.
 *
 * @param {Readonly<Record<string, TableShape>>} tables
 */
export function describeTables(tables) {
  return Object.fromEntries(
    Object.entries(tables).map(([role, { indexes, key, stream, ttlAttribute }]) => {
      const keys = [key, ...indexes.map((index) => index.key)];
      return [
        role.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        {
          hash_key: key.partition,
          range_key: key.sort ?? null,
          key_attributes: [...new Set(keys.flatMap(namesOf))],
          indexes: indexes.map(describeIndex),
          stream_view_type: stream ?? null,
          ttl_attribute: ttlAttribute ?? null,
        },
      ];
    }),
  );
}

/** @param {TableShape['key']} key */
function namesOf({ partition, sort }) {
  return sort === undefined ? [partition] : [partition, sort];
}

/** @param {TableIndex} index */
function describeIndex({ attributes, key, name }) {
  return {
    name,
    hash_key: key.partition,
    range_key: key.sort ?? null,
    projection_type: attributes === 'all' ? 'ALL' : 'INCLUDE',
    non_key_attributes: attributes === 'all' ? null : attributes,
  };
}

/** @param {string} root */
export async function renderTerraformData(root) {
  /** @type {typeof import('../packages/core/src/aws/tables.ts') & typeof import('../packages/alerter/src/catalogue.ts') & typeof import('../packages/alerter/src/retired-rules.data.ts')} */
  const { RETIRED_RULES, RULE_IDS, TABLES } = await importSources(root, [
    'packages/core/src/aws/tables.ts',
    'packages/alerter/src/catalogue.ts',
    'packages/alerter/src/retired-rules.data.ts',
  ]);
  /** @type {[path: string, value: unknown][]} */
  const files = [
    ['terraform/modules/storage/tables.json', describeTables(TABLES)],
    ['terraform/rule-ids.json', [...RULE_IDS, ...RETIRED_RULES.keys()].sort()],
  ];
  return new Map(files);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  for (const [path, value] of await renderTerraformData(root)) {
    const file = join(root, path);
    const text = `${JSON.stringify(value, null, 2)}\n`;
    if (!process.argv.includes('--check')) writeFileSync(file, text);
    else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${path} is stale: run node scripts/terraform-data.mjs`);
      process.exitCode = 1;
    }
  }
}

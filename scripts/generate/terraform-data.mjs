// The files under terraform/ that the code decides: the tables, the ids of the rules, and where IAM is recorded.
import { importSources } from '../build/source-bundle.mjs';

/**
 * @typedef {import('../../packages/core/src/aws/tables/tables.ts').TableShape} TableShape
 * @typedef {import('../../packages/core/src/aws/tables/tables.ts').TableIndex} TableIndex
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

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  /** @type {typeof import('../../packages/core/src/aws/tables/tables.ts') & typeof import('../../packages/core/src/reading/partition.ts') & typeof import('../../packages/alerter/src/rules/catalogue.ts') & typeof import('../../packages/alerter/src/settings/settings-document.ts')} */
  const { HOME_REGIONS, RETIRED_RULES, RULE_IDS, TABLES, TRAIL_FILES } = await importSources(root, [
    'packages/core/src/aws/tables/tables.ts',
    'packages/core/src/reading/partition.ts',
    'packages/alerter/src/rules/catalogue.ts',
    'packages/alerter/src/settings/settings-document.ts',
  ]);
  const json = (/** @type {unknown} */ value) => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['terraform/modules/storage/tables.json', json(describeTables(TABLES))],
    [
      'terraform/modules/trail-source/table.json',
      json(describeTables({ trailFiles: TRAIL_FILES }).trail_files),
    ],
    ['terraform/home-regions.json', json(HOME_REGIONS)],
    ['terraform/rule-ids.json', json([...RULE_IDS, ...RETIRED_RULES.keys()].sort())],
  ]);
}

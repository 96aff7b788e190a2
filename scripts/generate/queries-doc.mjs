// docs/queries.md out of the headers of queries/.
import { join } from 'node:path';
import { importSources, onceARoot } from '../build/source-bundle.mjs';

/** @typedef {import('../../packages/lake/src/queries/query-file.ts').QueryFile} QueryFile */

export const PAGE_FILE = 'docs/queries.md';

/**
 * Returns the page.
 *
 * @param {readonly QueryFile[]} queries
 */
export function renderQueries(queries) {
  const topics = [...new Set(queries.map(({ topic }) => topic))];
  return `${[
    '# Queries',
    '',
    '<!-- Written by `pnpm generate` out of the headers of queries/. Change those, then run it. -->',
    '',
    `${queries.length} questions to the lake, one file each in \`queries/<topic>/<name>.sql\`: Trino SQL as it stands, so it can`,
    'be pasted into the Athena console; Terraform makes each a named query. `iam-tracker query NAME` runs the same',
    'file with DuckDB over the lake of the data folder, and with `--athena` on the deployed one. A value marked',
    '`/*:name*/` in a file is a parameter: `--days`, `--until`, `--param name=value`. The columns of the tables are in',
    '[lake.md](lake.md).',
    '',
    'Off-hours and time zones that are not given by `--param` are those of the alerter: the settings document has them',
    '(`--settings FILE`, `DETECTION_SETTINGS_FILE`, `DETECTION_SETTINGS`), else the variables `OFF_HOURS_START`,',
    '`OFF_HOURS_END`, `OFF_HOURS_WEEKENDS` and `OFF_HOURS_TIMEZONE`. Named queries in Athena have those of the deployment.',
    '',
    '*Person* is who is behind an event, as alerts say it: who the record names for certain, otherwise who opened the first',
    'session of a chain of roles, by the keys that the calls handed out. The exporter finds it out and writes the columns',
    '`person`, `person_type` and `person_certainty`; files of days that it has not exported since it does so have NULL there,',
    'and the queries then take what the record alone tells.',
    ...topics.flatMap((topic) => [
      '',
      `## ${topic}`,
      ...queries.filter((query) => query.topic === topic).flatMap(describeQuery),
    ]),
  ].join('\n')}\n`;
}

/** @param {QueryFile} query */
function describeQuery({ name, topic, title, description, parameters, columns }) {
  return [
    '',
    `### ${name}`,
    '',
    `**${title}.** ${description} [SQL](../queries/${topic}/${name}.sql)`,
    '',
    '| parameter | type | default | meaning |',
    '| --- | --- | --- | --- |',
    ...parameters.map(
      (each) => `| \`${each.name}\` | ${each.type} | \`${each.default}\` | ${each.description} |`,
    ),
    '',
    `Table: ${columns.map((column) => `\`${column}\``).join(', ')}.`,
  ];
}

/** Reads the files of queries/. */
export const readQueries = onceARoot(async (root) => {
  /** @type {typeof import('../../packages/lake/src/queries/query-file.ts')} */
  const { loadQueries } = await importSources(root, ['packages/lake/src/queries/query-file.ts']);
  return loadQueries(join(root, 'queries'));
});

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  return new Map([[PAGE_FILE, renderQueries(await readQueries(root))]]);
}

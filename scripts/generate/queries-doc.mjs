// docs/queries.md out of the headers of queries/.
import { join } from 'node:path';
import { importSources, onceARoot } from '../build/source-bundle.mjs';

/** @typedef {import('../../packages/lake/src/queries/query-file.ts').QueryFile} QueryFile */

export const PAGE_FILE = 'docs/queries.md';

/** @typedef {{ known: readonly string[], elsewhere: readonly string[] }} Functions */

/**
 * Returns the page.
 *
 * @param {readonly QueryFile[]} queries
 * @param {Functions} functions
 */
export function renderQueries(queries, { known, elsewhere }) {
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
    '',
    "## SQL of one's own",
    '',
    '`iam-tracker sql STATEMENT` takes one statement that reads, in the same dialect. Locally it is answered as Trino would, or',
    'refused with the name of what DuckDB would answer otherwise: `--athena` asks Trino itself. Sessions are in UTC in both. Only days',
    'that conditions on `event_date`, `scan_date` and `alert_date` leave are opened. `approx_distinct` and `approx_percentile` are exact',
    'here; what is selected without a name is `_col0`, `_col1` as in Trino once it had to be rewritten.',
    ...paragraph('Functions that are here', known),
    ...paragraph('Functions of Trino that are not, and are refused by name', elsewhere),
    '',
    'Refused too: `TABLESAMPLE`, casts to `varchar(n)` (use `substr`), casts of `double` to `varchar`, formats and JSON paths that are no',
    'text as it stands, wildcards in JSON paths, `avg` of decimals, computed columns of an outer query in a correlated subquery, and values',
    'of which DuckDB does not keep what Trino shows: an offset in `from_iso8601_timestamp`, a number in JSON written as `1.50`, a group of',
    '`regexp_extract` that may have no part in the match. [Why](decisions/0045-one-dialect-two-engines.md).',
    ...topics.flatMap((topic) => [
      '',
      `## ${topic}`,
      ...queries.filter((query) => query.topic === topic).flatMap(describeQuery),
    ]),
  ].join('\n')}\n`;
}

/**
 * @param {string} title
 * @param {readonly string[]} names
 */
function paragraph(title, names) {
  const words = `${title}: ${[...names]
    .sort()
    .map((name) => `\`${name}\``)
    .join(', ')}.`.split(' ');
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length < 120) lines[lines.length - 1] = `${line} ${word}`.trim();
    else lines.push(word);
  }
  return ['', ...lines];
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

/** Reads which functions there are. */
const readFunctions = onceARoot(async (root) => {
  /** @type {typeof import('../../packages/lake/src/dialect/known-functions.ts') & typeof import('../../packages/lake/src/dialect/functions.data.ts')} */
  const { KNOWN_FUNCTIONS, ELSEWHERE } = await importSources(root, [
    'packages/lake/src/dialect/known-functions.ts',
    'packages/lake/src/dialect/functions.data.ts',
  ]);
  return { known: [...KNOWN_FUNCTIONS], elsewhere: [...ELSEWHERE] };
});

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  return new Map([[PAGE_FILE, renderQueries(await readQueries(root), await readFunctions(root))]]);
}

import type { QueryFile } from '@iam-tracker/lake/queries';
import { defineCommand } from '../../command.ts';
import { listFormat, TABLE_FLAGS } from '../../flags.ts';
import { type Listing, writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { renderLines } from '../../render/table/report-lines.ts';
import { wrap } from '../../render/table/wrap.ts';
import type { Terminal } from '../../terminal.ts';

export const command = defineCommand({
  isPaged: () => true,
  argument: ['[name]', 'one of them, with its parameters'],
  suggest: async () =>
    (await import('@iam-tracker/lake/queries')).loadQueries().map(({ name }) => name),
  flags: { ...TABLE_FLAGS, format: listFormat() },
  examples: `
Examples:
  $ iam-tracker queries
  $ iam-tracker queries off_hours
  $ iam-tracker queries -o json | jq '.[] | select(.topic == "sso") | .name'`,
  async run(options, { terminal }, name) {
    const { findQuery, loadQueries } = await import('@iam-tracker/lake/queries');
    const all = loadQueries();
    const shown = name === undefined ? undefined : findQuery(all, name);
    if (shown === undefined) {
      const count = await writeListing(all, options, QUERIES, terminal);
      terminal.note(`${formatCounted(count, 'query', 'queries')}.`);
    } else if (options.format === 'json') await writeJson(queryDocument(shown), terminal);
    else if (options.format !== 'table') await writeListing([shown], options, QUERIES, terminal);
    else await terminal.write(renderQuery(shown, terminal.out));
  },
});

const QUERIES: Listing<QueryFile> = {
  columns: [
    { title: 'TOPIC', atLeast: 'whole', stays: true },
    { title: 'QUERY', atLeast: 'whole', stays: true },
    { title: 'WHAT IT SHOWS', name: 'title', atLeast: 24 },
    { title: 'DAYS', align: 'right', atLeast: 'whole' },
  ],
  row: (query) => [query.topic, query.name, query.title, defaultDays(query)],
  document: queryDocument,
  csvColumns: ['name', 'topic', 'title', 'description', 'parameters', 'columns'],
};

function defaultDays({ parameters }: QueryFile): string {
  return parameters.find(({ name }) => name === 'days')?.default ?? '';
}

function renderQuery(query: QueryFile, { colors, width }: Terminal['out']): string {
  const parameters = query.parameters.map(
    ({ name, type, default: value, description }) =>
      [`  ${name}`, value === '' ? "''" : value, `${type}: ${description}`] as const,
  );
  return [
    `${colors.bold(query.name)}  ${query.title}\n`,
    ...wrap(query.description, Math.min(width, 100)).map((line) => `${line}\n`),
    `\n${colors.bold('Parameters, with their defaults')}\n`,
    renderLines(parameters, width),
    `\n${colors.bold('Example')}\n  iam-tracker query ${query.name} --days 7\n`,
  ].join('');
}

function queryDocument({ name, topic, title, description, parameters, columns }: QueryFile) {
  return { name, topic, title, description, parameters, columns };
}

import type { QueryFile } from '@iam-tracker/lake/queries';
import { defineCommand } from '../../command.ts';
import { format } from '../../flags.ts';
import { formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { type Column, layOut, renderLines, renderRow, wrap } from '../../render/table.ts';
import type { Terminal } from '../../terminal.ts';

export const command = defineCommand({
  argument: ['[name]', 'one of them, with its parameters'],
  flags: { format: format('table', 'json') },
  examples: `
Examples:
  $ iam-tracker queries
  $ iam-tracker queries off_hours
  $ iam-tracker queries --format json | jq '.[] | select(.topic == "sso") | .name'`,
  async run(options, { terminal }, name) {
    const { findQuery, loadQueries } = await import('@iam-tracker/lake/queries');
    const all = loadQueries();
    const shown = name === undefined ? undefined : findQuery(all, name);
    if (options.format === 'json') {
      const document = shown === undefined ? all.map(queryDocument) : queryDocument(shown);
      await writeJson(document, terminal);
    } else if (shown !== undefined) {
      await terminal.write(renderQuery(shown, terminal.out));
    } else {
      await terminal.write(renderList(all, terminal.out));
      terminal.note(`${formatCounted(all.length, 'query', 'queries')}.`);
    }
  },
});

const COLUMNS: readonly Column[] = [
  { title: 'QUERY', atLeast: 'whole' },
  { title: 'WHAT IT SHOWS', atLeast: 24 },
  { title: 'DAYS', align: 'right', atLeast: 'whole' },
];

function renderList(queries: readonly QueryFile[], { colors, width }: Terminal['out']): string {
  const rows = queries.map((query) => [query.name, query.title, defaultDays(query)]);
  const widths = layOut(COLUMNS, rows, width);
  const head = COLUMNS.map(({ title }) => ({ text: title, color: colors.bold }));
  let text = renderRow(COLUMNS, head, widths);
  let topic: string | undefined;
  queries.forEach((query, index) => {
    if (query.topic !== topic) text += `\n${colors.bold(query.topic)}\n`;
    topic = query.topic;
    text += renderRow(COLUMNS, rows[index] ?? [], widths);
  });
  return text;
}

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
    renderLines(parameters),
    `\n${colors.bold('Example')}\n  iam-tracker query ${query.name} --days 7\n`,
  ].join('');
}

function queryDocument({ name, topic, title, description, parameters, columns }: QueryFile) {
  return { name, topic, title, description, parameters, columns };
}

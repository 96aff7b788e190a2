import { findQuery, loadQueries, type QueryFile } from '@iam-tracker/lake/queries';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { renderLines } from '../../render/lines.ts';
import { formatCounted } from '../../render/quantities.ts';
import { type Column, layOut, renderRow, wrap } from '../../render/table.ts';
import type { Terminal } from '../../terminal.ts';

export interface QueriesCommandOptions extends GlobalOptions {
  readonly format: 'table' | 'json';
}

const COLUMNS: readonly Column[] = [
  { title: 'QUERY', atLeast: 'whole' },
  { title: 'WHAT IT SHOWS', atLeast: 24 },
  { title: 'DAYS', align: 'right', atLeast: 'whole' },
];

/** `iam-tracker queries [NAME]` */
export async function runQueries(
  name: string | undefined,
  { format }: QueriesCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const all = loadQueries();
  const shown = name === undefined ? undefined : findQuery(all, name);
  if (format === 'json') {
    const document = shown === undefined ? all.map(queryDocument) : queryDocument(shown);
    await terminal.write(`${toJson(document, true)}\n`);
    return;
  }
  if (shown !== undefined) {
    await terminal.write(renderQuery(shown, terminal.out));
    return;
  }
  await terminal.write(renderList(all, terminal.out));
  terminal.note(`${formatCounted(all.length, 'query').replace('querys', 'queries')}.`);
}

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

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, compareText, didYouMean, printable } from '@iam-tracker/core';

/** The last three are texts in SQL: `HH:MM`, the name of a zone, and `true` or `false`. */
const PARAMETER_TYPES = ['integer', 'text', 'date', 'time', 'timezone', 'flag'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** Parameter of a query. */
export interface QueryParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** As a user would type it; `today` for the day on which the query runs, UTC. */
  readonly default: string;
  readonly description: string;
}

/** One file of `queries/`: valid Trino as it stands, and what its header says about it. */
export interface QueryFile {
  /** The same as the name of the file. */
  readonly name: string;
  /** The name of the folder. */
  readonly topic: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly QueryParameter[];
  /** Columns of the table view; documents and CSV have all columns. */
  readonly columns: readonly string[];
  /** The whole text, header included. */
  readonly sql: string;
}

/**
 * A value that can be set: a mark with the name, and behind it the literal that stands for the default.
 * `current_date` is the only default that is no literal.
 */
export const MARKED_LITERAL = /\/\*:([a-z][a-z0-9_]*)\*\/('(?:[^']|'')*'|\d+|current_date)/g;

const HEADER_LINE = /^-- ([a-z]+): (.+)$/;
const PARAMETER_LINE = /^([a-z][a-z0-9_]*) ([a-z]+) ('(?:[^']|'')*'|\S+) (.+)$/;
const NAME = /^[a-z][a-z0-9_]*$/;

/**
 * Reads a query file.
 *
 * @throws AppError BAD_INPUT_FILE when the header is not complete, or when header and body disagree.
 */
export function parseQueryFile(topic: string, fileName: string, sql: string): QueryFile {
  const refuse = (problem: string): never => {
    throw new AppError('BAD_INPUT_FILE', `The query ${topic}/${printable(fileName)} ${problem}.`);
  };
  const header = readHeader(sql);
  const only = (key: string): string => {
    const [first, ...more] = header.get(key) ?? [];
    if (first === undefined) return refuse(`has no "-- ${key}: …" in its header`);
    return more.length === 0 ? first : refuse(`has more than one "-- ${key}: …"`);
  };
  const unknown = [...header.keys()].find((key) => !HEADER_KEYS.has(key));
  if (unknown !== undefined) refuse(`has "-- ${unknown}: …" in its header, which means nothing`);
  const name = only('name');
  if (!NAME.test(name) || `${name}.sql` !== fileName) refuse(`is named "${name}" in its header`);
  const parameters = (header.get('param') ?? []).map(
    (line) =>
      readParameter(line) ?? refuse(`has a parameter that cannot be read: ${printable(line)}`),
  );
  const problem = compareWithBody(parameters, sql);
  if (problem !== undefined) refuse(problem);
  return {
    name,
    topic,
    title: only('title'),
    description: only('description'),
    parameters,
    columns: only('columns').split(/\s*,\s*/),
    sql,
  };
}

/** Topics in the order of lists. A folder that is not among them comes last. */
const TOPICS = ['activity', 'sign-in', 'permissions', 'roles', 'keys', 'users', 'sso', 'ledger'];

/** The queries of the repository, as far from here in `src` as in `dist`. */
const FOLDER = fileURLToPath(new URL('../../../../queries', import.meta.url));

/**
 * Reads all queries, by topic and name.
 *
 * @throws AppError BAD_INPUT_FILE for a file that is no query.
 */
export function loadQueries(folder: string = FOLDER): readonly QueryFile[] {
  const topics = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  return topics
    .flatMap(({ name: topic }) =>
      readdirSync(join(folder, topic))
        .filter((file) => file.endsWith('.sql'))
        .map((file) =>
          parseQueryFile(topic, file, readFileSync(join(folder, topic, file), 'utf8')),
        ),
    )
    .sort((a, b) => orderOf(a) - orderOf(b) || compareText(a.name, b.name));
}

/**
 * Finds a query by its name.
 *
 * @throws AppError BAD_ARGUMENT naming what there is.
 */
export function findQuery(queries: readonly QueryFile[], name: string): QueryFile {
  const found = queries.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = queries.map((each) => each.name);
  throw new AppError(
    'BAD_ARGUMENT',
    `There is no query "${printable(name, 100)}"; there are: ${names.join(', ')}.${didYouMean(name, names)}`,
    { hint: 'iam-tracker queries says what each of them shows.' },
  );
}

/** Writes a text as a literal of SQL: Trino and DuckDB know no escape but the doubled quote. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const HEADER_KEYS = new Set(['name', 'title', 'description', 'param', 'columns']);

/** The comment lines that the file begins with. */
function readHeader(sql: string): Map<string, string[]> {
  const header = new Map<string, string[]>();
  for (const line of sql.split('\n')) {
    const [, key, value] = HEADER_LINE.exec(line) ?? [];
    if (key === undefined || value === undefined) break;
    header.set(key, [...(header.get(key) ?? []), value]);
  }
  return header;
}

function readParameter(line: string): QueryParameter | undefined {
  const [, name, type, written, description] = PARAMETER_LINE.exec(line) ?? [];
  const known = PARAMETER_TYPES.find((each) => each === type);
  if (name === undefined || written === undefined || description === undefined) return undefined;
  if (known === undefined) return undefined;
  return { name, type: known, default: unquote(written), description };
}

function compareWithBody(parameters: readonly QueryParameter[], sql: string): string | undefined {
  const marked = [...sql.matchAll(MARKED_LITERAL)];
  const marks = sql.match(/\/\*:/g) ?? [];
  if (marks.length !== marked.length) return 'has a mark without a literal behind it';
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  if (byName.size !== parameters.length) return 'has two parameters of one name';
  for (const [, name = '', literal = ''] of marked) {
    const parameter = byName.get(name);
    if (parameter === undefined) return `uses ${name}, which its header does not explain`;
    if (literal !== defaultLiteral(parameter)) {
      return `has the default ${parameter.default} for ${name} in its header, and ${literal} in its body`;
    }
  }
  const used = new Set(marked.map(([, name]) => name));
  const unused = parameters.find(({ name }) => !used.has(name));
  return unused === undefined ? undefined : `does not use its parameter ${unused.name}`;
}

function defaultLiteral({ type, default: value }: QueryParameter): string {
  if (type === 'integer') return value;
  return type === 'date' ? 'current_date' : quoteText(value);
}

function unquote(written: string): string {
  return written.startsWith("'") ? written.slice(1, -1).replaceAll("''", "'") : written;
}

function orderOf({ topic }: QueryFile): number {
  const index = TOPICS.indexOf(topic);
  return index < 0 ? TOPICS.length : index;
}

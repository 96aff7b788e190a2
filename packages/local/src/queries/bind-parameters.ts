import { AppError, printable } from '@iam-tracker/core';
import { MARKED_LITERAL, type QueryFile, type QueryParameter, quoteText } from './query-file.ts';

/** What to put in the place of defaults, by the names of parameters. */
export type ParameterValues = Readonly<Record<string, string>>;

/** NUL, where DuckDB ends a statement, and half a character, which UTF-8 cannot carry. */
const UNSAFE = /[\0\p{Cs}]/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INTEGER = /^\d{1,9}$/;

/**
 * Returns the query with values in the place of its marked defaults. A value can be nothing but one literal
 * of its parameter's type, whatever it contains.
 *
 * @throws AppError BAD_ARGUMENT for a name that is no parameter, or a value that is none of its type.
 */
export function bindParameters(query: QueryFile, values: ParameterValues): string {
  const literals = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    const parameter = query.parameters.find((each) => each.name === name);
    if (parameter === undefined) throw unknownParameter(query, name);
    literals.set(name, writeLiteral(parameter, value));
  }
  // One pass: what a value says is never looked at again.
  return query.sql.replace(MARKED_LITERAL, (marked, name: string) => literals.get(name) ?? marked);
}

function writeLiteral({ name, type, description }: QueryParameter, value: string): string {
  if (type === 'integer' && INTEGER.test(value)) return value;
  if (type === 'date' && isDay(value)) return `DATE '${value}'`;
  if (type === 'date' && value === 'today') return 'current_date';
  if (type === 'text' && !UNSAFE.test(value)) return quoteText(value);
  throw new AppError(
    'BAD_ARGUMENT',
    `The parameter ${name} is "${printable(value, 100)}"; allowed: ${ALLOWED[type]}.`,
    { hint: `${name}: ${description}.` },
  );
}

const ALLOWED = {
  integer: 'a whole number of at most nine digits',
  date: 'a day such as 2026-03-01, or "today"',
  text: 'text of Unicode characters, NUL not among them',
} as const;

/** JavaScript reads February 30 as March 2. */
function isDay(text: string): boolean {
  const midnight = DAY.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

function unknownParameter({ name: query, parameters }: QueryFile, name: string): AppError {
  const known = parameters.map((each) => each.name).join(', ');
  return new AppError(
    'BAD_ARGUMENT',
    `The query ${query} has no parameter "${printable(name, 100)}"; allowed: ${known}.`,
  );
}

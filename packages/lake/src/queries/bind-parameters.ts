import {
  AppError,
  didYouMean,
  isTimeZone,
  parseDay,
  printable,
  readTimeOfDay,
} from '@iam-tracker/core';
import {
  MARKED_LITERAL,
  type ParameterType,
  type QueryFile,
  type QueryParameter,
  quoteText,
} from './query-file.ts';

/** Values in the place of defaults, by the names of parameters. */
export type ParameterValues = Readonly<Record<string, string>>;

/** NUL, where DuckDB ends a statement, and half a character, which UTF-8 cannot carry. */
const UNSAFE = /[\0\p{Cs}]/u;
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
  const { write, allowed } = LITERALS[type];
  const literal = write(value);
  if (literal !== undefined) return literal;
  throw new AppError(
    'BAD_ARGUMENT',
    `The parameter ${name} is "${printable(value, 100)}"; allowed: ${allowed}.`,
    { hint: `${name}: ${description}.` },
  );
}

/** Returns undefined for a value that is none of the type. */
type WriteLiteral = (value: string) => string | undefined;

const LITERALS: Readonly<Record<ParameterType, { write: WriteLiteral; allowed: string }>> = {
  integer: {
    write: (value) => (INTEGER.test(value) ? value : undefined),
    allowed: 'a whole number of at most nine digits',
  },
  text: {
    write: (value) => (UNSAFE.test(value) ? undefined : quoteText(value)),
    allowed: 'text of Unicode characters, NUL not among them',
  },
  date: { write: writeDate, allowed: 'a day such as 2026-03-01, or "today"' },
  // As the alerter has them: a query compares such texts, and "9:00" would come after "22:00".
  time: {
    write: (value) => {
      const time = readTimeOfDay(value);
      return time === undefined ? undefined : quoteText(time);
    },
    allowed: 'an hour such as 22 or a time of day such as 22:30',
  },
  timezone: {
    write: (value) => (isTimeZone(value) ? quoteText(value) : undefined),
    allowed: 'an IANA time zone such as Europe/Berlin',
  },
  flag: {
    write: (value) => (value === 'true' || value === 'false' ? quoteText(value) : undefined),
    allowed: 'true or false',
  },
};

function writeDate(value: string): string | undefined {
  if (parseDay(value) !== undefined) return `DATE '${value}'`;
  return value === 'today' ? 'current_date' : undefined;
}

function unknownParameter({ name: query, parameters }: QueryFile, name: string): AppError {
  const known = parameters.map((each) => each.name);
  return new AppError(
    'BAD_ARGUMENT',
    `The query ${query} has no parameter "${printable(name, 100)}"; allowed: ${known.join(', ')}.${didYouMean(name, known)}`,
  );
}

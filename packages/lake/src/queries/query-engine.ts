import { AppError } from '@iam-tracker/core';

/** A value of a result as JSON has it; times and days are text. */
export type ResultValue =
  | string
  | number
  | boolean
  | null
  | readonly ResultValue[]
  | { readonly [name: string]: ResultValue };

export type ResultRow = readonly ResultValue[];

export interface ResultColumn {
  readonly name: string;
  /** In the words of the engine. */
  readonly type: string;
}

/** Result of a query. Rows come as they are read, and once. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: AsyncIterable<ResultRow>;
  /** Bytes that the engine charges for; undefined where nothing is charged. */
  readonly bytesScanned?: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called while the engine works, with a few words for the user. */
  readonly onProgress?: (state: string) => void;
}

/** Runs Trino SQL over the lake. Nothing can be changed through it. */
export interface QueryEngine {
  /**
   * Runs one statement that reads.
   *
   * @throws AppError BAD_ARGUMENT for a statement that is wrong or does not read; QUERY_FAILED
   */
  run(sql: string, options?: RunOptions): Promise<QueryResult>;
  close(): Promise<void>;
}

const READING = ['select', 'with', 'values', 'show', 'describe'];
/** Comments and blanks, and parentheses that a SELECT may begin with. */
const LEAD = /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;
const EXPLAIN = /^explain(?:\s+analyze)?(?:\s+verbose)?(?:\s*\([^()]*\))?(?=[\s(])/i;

/**
 * Makes sure that a statement begins like one that reads. The engines have locks of their own; this one
 * holds for all of them, and says it in the same words.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function expectReading(sql: string): void {
  const { explain, body } = splitExplain(sql);
  const [word = ''] = /^[a-z]+/i.exec(withoutLead(body)) ?? [];
  const isReading = READING.includes(word.toLowerCase());
  const isDescribed = explain !== '' && !/^(select|with|values)$/i.test(word);
  if (isReading && !isDescribed) return;
  throw new AppError('BAD_ARGUMENT', 'Only statements that read are allowed.', {
    hint: 'One SELECT, WITH … SELECT, VALUES, SHOW, DESCRIBE or EXPLAIN.',
  });
}

/** Takes apart what explains and what is explained. */
export function splitExplain(sql: string): { explain: string; body: string } {
  const statement = withoutLead(sql);
  const explain = EXPLAIN.exec(statement)?.[0];
  return explain === undefined
    ? { explain: '', body: sql }
    : { explain, body: statement.slice(explain.length) };
}

function withoutLead(sql: string): string {
  return sql.replace(LEAD, '');
}

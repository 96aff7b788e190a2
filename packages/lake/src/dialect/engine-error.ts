import { AppError, isAppError, printable } from '@iam-tracker/core';

/** Makes safe to show what DuckDB says about a statement: it quotes the statement. */
export function describeFailure(
  error: unknown,
  code: 'BAD_ARGUMENT' | 'QUERY_FAILED' = 'BAD_ARGUMENT',
): AppError {
  if (isAppError(error)) return error;
  const said = error instanceof Error ? error.message : String(error);
  const message = said.trim().replace(/^Error: |^Failed to extract statements: /, '');
  const isFault = /^(IO|Internal|FATAL|Out of Memory|Invalid) /i.test(message);
  const lines = message.split('\n').map((line) => printable(line, 500));
  const options = BROKEN_FILE.test(message) ? { hint: REPAIR, cause: error } : { cause: error };
  return new AppError(isFault ? 'QUERY_FAILED' : code, lines.join('\n'), options);
}

/** Throws what {@link describeFailure} makes of an error. */
export function failedStatement(error: unknown): never {
  throw describeFailure(error);
}

const BROKEN_FILE = /part-\d{4,}\.parquet/;
const REPAIR =
  'If it is broken, iam-tracker export --start DAY --end DAY writes a day of the lake again.';

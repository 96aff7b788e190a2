import { AppError, printable } from '@iam-tracker/core';

/** Says where a statement runs that DuckDB cannot answer as Trino does. */
export const ASK_ATHENA = 'With --athena the deployed lake is asked, where Trino itself answers.';

/** Refuses what DuckDB would answer otherwise than Trino, or not at all. */
export function refusal(what: string, why: string): AppError {
  return new AppError('BAD_ARGUMENT', `${printable(what, 100)} ${why}.`, { hint: ASK_ATHENA });
}

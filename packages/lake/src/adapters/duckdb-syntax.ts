import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '@iam-tracker/core';
import { failedStatement } from '../dialect/engine-error.ts';
import type { SyntaxNode } from '../dialect/syntax-tree.ts';

/**
 * Lets DuckDB read one statement that selects, and returns what it has read.
 *
 * @throws AppError BAD_ARGUMENT for what is not exactly one such statement.
 */
export async function readStatement(
  connection: DuckDBConnection,
  sql: string,
): Promise<SyntaxNode> {
  const text = await askOne(connection, 'SELECT json_serialize_sql($1::VARCHAR)', sql);
  const { error, error_type, error_message, statements } = JSON.parse(wrapNumbers(text)) as {
    readonly error: boolean;
    readonly error_type?: string;
    readonly error_message?: string;
    readonly statements?: readonly SyntaxNode[];
  };
  if (error) {
    // Prepared as it stands it fails in the same place, with the line and a mark below it.
    if (error_type === 'parser') await connection.prepare(sql).catch(failedStatement);
    throw new AppError('BAD_ARGUMENT', `${error_message ?? 'The statement cannot be read.'}`);
  }
  const [statement, ...more] = statements ?? [];
  if (statement === undefined || more.length > 0) {
    throw new AppError('BAD_ARGUMENT', 'Exactly one statement is allowed.');
  }
  return statement;
}

/** Writes a statement back as SQL. */
export async function writeStatement(
  connection: DuckDBConnection,
  statement: SyntaxNode,
): Promise<string> {
  const document = JSON.stringify({ error: false, statements: [statement] });
  return askOne(connection, 'SELECT json_deserialize_sql($1::JSON)', unwrapNumbers(document));
}

async function askOne(connection: DuckDBConnection, sql: string, value: string): Promise<string> {
  const [[text] = []] = (await connection.runAndReadAll(sql, [value])).getRows();
  return String(text);
}

/** Texts of a document, which may look like anything, and numbers: also the one of a double that is too large. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Infinity)/gi;
const WRAPPED_NUMBER = /\{"number":"([-+.\de]+)"\}/gi;

/** Keeps numbers that JavaScript would round or write in another way: `1.0` is no whole number to DuckDB. */
function wrapNumbers(json: string): string {
  return json.replace(TEXT_OR_NUMBER, (part) =>
    part.startsWith('"') || JSON.stringify(Number(part)) === part ? part : `{"number":"${part}"}`,
  );
}

/** No text is taken for one of them: its quotes are escaped. */
function unwrapNumbers(json: string): string {
  return json.replace(WRAPPED_NUMBER, '$1');
}

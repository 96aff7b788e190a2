import type { QueryEngine, ResultValue } from '../../src/queries/query-engine.ts';

/** Runs a statement and returns its rows as objects. */
export async function rowsOf(
  engine: QueryEngine,
  sql: string,
): Promise<Record<string, ResultValue>[]> {
  const { columns, rows } = await engine.run(sql);
  const documents = [];
  for await (const row of rows) {
    documents.push(
      Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])),
    );
  }
  return documents;
}

import { AppError, compareText } from '@iam-tracker/core';
import { createTableInput, type TableDefinition } from '@iam-tracker/core/aws';
import {
  isApiRefusal,
  type Payload,
  promised,
  runOperation,
  type Store,
  type TableRecord,
} from './dynalite-store.ts';

/**
 * Creates the tables that are missing, unless they must exist, and finishes those whose creation was cut short.
 *
 * @throws AppError STORAGE_FAILED when a table that must exist does not, or when one is there in another
 * shape: its indexes would answer without what their readers need.
 */
export async function ensureTables(
  store: Store,
  definitions: readonly TableDefinition[],
  { mustExist = false }: { readonly mustExist?: boolean } = {},
): Promise<void> {
  for (const definition of definitions) {
    const wanted = createTableInput(definition);
    const found = await describeTable(store, definition.tableName);
    if (found === undefined) {
      if (mustExist) throw missing(definition.tableName);
      await runOperation(store, 'CreateTable', structuredClone(wanted) as unknown as Payload);
      await awaitActivation(store, definition.tableName);
    } else if (shapeOf(found) !== shapeOf(wanted as unknown as Payload)) {
      throw new AppError(
        'STORAGE_FAILED',
        `Table ${definition.tableName} of the embedded database was made by another version.`,
        {
          hint: 'Move the data folder away and collect again; events can be read from their source.',
        },
      );
    }
    await activateTable(store, definition.tableName);
  }
}

function missing(tableName: string): AppError {
  return new AppError(
    'STORAGE_FAILED',
    `Table ${tableName} is missing in the embedded database: the run that made it was cut short.`,
    { hint: 'Collect again: that makes what is missing.' },
  );
}

async function describeTable(store: Store, tableName: string): Promise<TableRecord | undefined> {
  try {
    const { Table } = await runOperation(store, 'DescribeTable', { TableName: tableName });
    return Table as TableRecord;
  } catch (error) {
    if (isApiRefusal(error)) return undefined;
    throw error;
  }
}

/**
 * dynalite marks a new table as usable a moment after it was made; if that cannot be written, never.
 * A tenth of a second is many such moments.
 */
async function awaitActivation(store: Store, tableName: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const table = await describeTable(store, tableName);
    if (table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** For a table whose maker ended before that moment, or could not write: says so in that case. */
async function activateTable({ tableDb }: Store, tableName: string): Promise<void> {
  const table = await promised<TableRecord>((done) => tableDb.get(tableName, done));
  if (table === undefined) throw new Error(`table ${tableName} is gone`);
  if (table.TableStatus === 'ACTIVE') return;
  const indexes = table.GlobalSecondaryIndexes?.map((index) => ({
    ...index,
    IndexStatus: 'ACTIVE',
  }));
  const active = { ...table, TableStatus: 'ACTIVE' };
  const changed = indexes === undefined ? active : { ...active, GlobalSecondaryIndexes: indexes };
  await promised((done) => tableDb.put(tableName, changed, done));
}

/** Keys and indexes as text, the same for a description and for the input that led to it. */
function shapeOf(table: Payload): string {
  const indexes = (table.GlobalSecondaryIndexes ?? []) as {
    IndexName: string;
    KeySchema: unknown;
    Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
  }[];
  return JSON.stringify([
    table.KeySchema,
    indexes
      .map(({ IndexName, KeySchema, Projection }) => [
        IndexName,
        KeySchema,
        Projection.ProjectionType,
        [...(Projection.NonKeyAttributes ?? [])].sort(),
      ])
      .sort(([a], [b]) => compareText(String(a), String(b))),
  ]);
}

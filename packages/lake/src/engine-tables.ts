import { quoteText } from './queries/query-file.ts';
import {
  IAM_ACCOUNTS,
  type IAM_EVENTS_UNDATED,
  LAKE_DATABASE,
  LAKE_TABLES,
  type LakeColumnKind,
  type LakeColumns,
  type LakeTable,
} from './tables.ts';

/** One column as a Glue table has it. */
interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

const GLUE_TYPES: Readonly<Record<LakeColumnKind, string>> = {
  text: 'string',
  json: 'string',
  boolean: 'boolean',
  integer: 'bigint',
  timestamp: 'timestamp',
};

/** Returns what Terraform reads: the columns of every table, under its name. */
export function glueDocument(): Record<string, GlueColumn[]> {
  const tables = [...LAKE_TABLES, IAM_ACCOUNTS];
  return Object.fromEntries(tables.map((table) => [table.name, glueColumns(table)]));
}

/** Leaves the partition out, as Glue has it. */
function glueColumns({ columns }: LakeColumns): GlueColumn[] {
  return columns.map(({ name, kind, comment }) => ({ name, type: GLUE_TYPES[kind], comment }));
}

/** Column of the account in which something happened, or is: every table has it. */
export const ACCOUNT_COLUMN = 'account_id';

const DUCKDB_TYPES: Readonly<Record<LakeColumnKind, string>> = {
  text: 'VARCHAR',
  json: 'VARCHAR',
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  timestamp: 'TIMESTAMP',
};

type ViewedTable = LakeColumns & Partial<Pick<LakeTable, 'partition'>>;

/**
 * Returns the statement that makes a table of the lake a view of DuckDB, as
 * `iam_activity_tracker_database.<table>`; the schema must be there. `files` are the Parquet files of the
 * table, written as patterns of file names; without any the view is empty.
 *
 * Columns and their types are those of the table, whatever a file has: a column that an older file lacks is NULL.
 * So no file is opened before a query needs it, and a condition on the day leaves out the files of other days.
 *
 * With an account the table has its rows alone.
 */
export function duckDbView(
  table: ViewedTable,
  files: readonly string[],
  accountId?: string,
): string {
  const { name, partition, columns } = table;
  const names = [...columns, ...(partition === undefined ? [] : [partition])];
  const rows = files.length === 0 ? noRows(table) : rowsOf(table, files);
  const own = accountId === undefined ? '' : ` WHERE ${ACCOUNT_COLUMN} = ${quoteText(accountId)}`;
  return [
    `CREATE OR REPLACE VIEW ${LAKE_DATABASE}.${name} AS`,
    `SELECT ${names.map((column) => column.name).join(', ')} FROM (${rows})${own}`,
  ].join('\n');
}

/** Returns the statement that makes the events without a time a view of that of all events. */
export function duckDbUndatedView({ name, of, day }: typeof IAM_EVENTS_UNDATED): string {
  const columns = of.columns.map((column) => column.name).join(', ');
  return `CREATE OR REPLACE VIEW ${LAKE_DATABASE}.${name} AS SELECT ${columns} FROM ${LAKE_DATABASE}.${of.name} WHERE ${of.partition.name} = '${day}'`;
}

function noRows({ partition, columns }: ViewedTable): string {
  const nulls = columns.map(({ name, kind }) => `NULL::${DUCKDB_TYPES[kind]} AS ${name}`);
  const day = partition === undefined ? [] : [`NULL::VARCHAR AS ${partition.name}`];
  return `SELECT ${[...nulls, ...day].join(', ')} WHERE false`;
}

/**
 * The day is read off the name of the file, and not as DuckDB reads partitions: that and a given schema exclude each
 * other, and a schema of its own DuckDB makes by opening every file. Conditions on `filename`, and only on a column of that name, leave out files as well.
 */
function rowsOf({ partition, columns }: ViewedTable, files: readonly string[]): string {
  const schema = columns.map(
    ({ name, kind }) =>
      `'${name}': {name: '${name}', type: '${DUCKDB_TYPES[kind]}', default_value: NULL}`,
  );
  const options = `schema = MAP {${schema.join(', ')}}, filename = true, hive_partitioning = false`;
  const day =
    partition === undefined
      ? ''
      : `, system.main.regexp_extract(filename, '${partition.name}=([^/\\\\]+)[/\\\\][^/\\\\]+$', 1) AS ${partition.name}`;
  return `SELECT *${day} FROM read_parquet([${files.map(quoteText).join(', ')}], ${options})`;
}

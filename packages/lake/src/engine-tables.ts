import { quoteText } from './queries/query-file.ts';
import {
  type IAM_EVENTS_UNDATED,
  LAKE_DATABASE,
  LAKE_TABLES,
  type LakeColumnKind,
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
export function glueDocument(): Record<LakeTable['name'], GlueColumn[]> {
  const entries = LAKE_TABLES.map((table) => [table.name, glueColumns(table)]);
  return Object.fromEntries(entries) as Record<LakeTable['name'], GlueColumn[]>;
}

/** Leaves the partition out, as Glue has it. */
function glueColumns({ columns }: LakeTable): GlueColumn[] {
  return columns.map(({ name, kind, comment }) => ({ name, type: GLUE_TYPES[kind], comment }));
}

const DUCKDB_TYPES: Readonly<Record<LakeColumnKind, string>> = {
  text: 'VARCHAR',
  json: 'VARCHAR',
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  timestamp: 'TIMESTAMP',
};

/**
 * Returns the statement that makes a table of the lake a view of DuckDB, as
 * `iam_activity_tracker_database.<table>`; the schema must be there. `files` are the Parquet files of the
 * table; without any the view is empty. Columns that older files lack are NULL.
 */
export function duckDbView(table: LakeTable, files: readonly string[]): string {
  const { name, partition, columns } = table;
  const all = [{ name: partition.name, type: 'VARCHAR' }, ...columns.map(typed)];
  const empty = `SELECT ${all.map((each) => `NULL::${each.type} AS ${each.name}`).join(', ')} WHERE false`;
  return [
    `CREATE OR REPLACE VIEW ${LAKE_DATABASE}.${name} AS`,
    `SELECT ${[...columns.map((column) => column.name), partition.name].join(', ')} FROM (`,
    [empty, ...(files.length === 0 ? [] : [fileQuery(table, files)])].join('\nUNION ALL BY NAME\n'),
    ')',
  ].join('\n');
}

/** Returns the statement that makes the events without a time a view of that of all events. */
export function duckDbUndatedView({ name, of, day }: typeof IAM_EVENTS_UNDATED): string {
  const columns = of.columns.map((column) => column.name).join(', ');
  return `CREATE OR REPLACE VIEW ${LAKE_DATABASE}.${name} AS SELECT ${columns} FROM ${LAKE_DATABASE}.${of.name} WHERE ${of.partition.name} = '${day}'`;
}

function typed({ name, kind }: LakeTable['columns'][number]) {
  return { name, type: DUCKDB_TYPES[kind] };
}

function fileQuery({ partition }: LakeTable, files: readonly string[]): string {
  const list = files.map(quoteText).join(', ');
  const options = `union_by_name = true, hive_partitioning = true, hive_types = {'${partition.name}': VARCHAR}`;
  return `SELECT * FROM read_parquet([${list}], ${options})`;
}

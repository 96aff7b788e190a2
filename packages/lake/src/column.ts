/**
 * What a column holds. `json` is text too, only too long and too different from row to row for
 * statistics to be of use. `timestamp` has milliseconds, UTC.
 */
export type LakeColumnKind = 'text' | 'json' | 'boolean' | 'integer' | 'timestamp';

/** One column of a table of the lake. */
export interface LakeColumn {
  readonly name: string;
  readonly kind: LakeColumnKind;
  /** What it means, one line, for the table in Glue and for the documentation. */
  readonly comment: string;
  /** The field of the exported object that it is made from. */
  readonly field: string;
  /**
   * Known only when every row of the day was read, and written behind all row groups. Such columns are the last of
   * their table, so that files have their columns in the order of the list.
   */
  readonly isLate?: true;
}

/** A table of the lake: one folder, in it one folder a day. */
export interface LakeTable {
  /** In Athena and in DuckDB. */
  readonly name: 'iam_events' | 'iam_users' | 'iam_alerts';
  readonly comment: string;
  /** The first part of every object key of the table. */
  readonly folder: string;
  /** The UTC day, `YYYY-MM-DD`. It is part of the key, `<partition>=<day>`, and no column of the files. */
  readonly partition: { readonly name: string; readonly comment: string };
  readonly columns: readonly LakeColumn[];
  /** Columns that rows are sorted by within a row group: alike rows side by side compress better. */
  readonly sortedBy: readonly string[];
}

/** The database of all tables, in Glue and as a schema of DuckDB. */
export const LAKE_DATABASE = 'iam_activity_tracker_database';

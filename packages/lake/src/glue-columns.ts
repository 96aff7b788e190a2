import type { LakeColumnKind, LakeTable } from './column.ts';
import { LAKE_TABLES } from './tables.ts';

/** One column as a Glue table has it. */
export interface GlueColumn {
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

/** Returns the columns of a table for Glue, its partition left out as Glue has it. */
export function glueColumns({ columns }: LakeTable): GlueColumn[] {
  return columns.map(({ name, kind, comment }) => ({ name, type: GLUE_TYPES[kind], comment }));
}

/** Returns what Terraform reads: the columns of every table, under its name. */
export function glueDocument(): Record<LakeTable['name'], GlueColumn[]> {
  const entries = LAKE_TABLES.map((table) => [table.name, glueColumns(table)]);
  return Object.fromEntries(entries) as Record<LakeTable['name'], GlueColumn[]>;
}

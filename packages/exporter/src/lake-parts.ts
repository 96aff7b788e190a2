export type { DayRange } from './due-days.ts';
export { IAM_ALERTS } from './lake/alert-columns.ts';
export {
  LAKE_DATABASE,
  type LakeColumn,
  type LakeColumnKind,
  type LakeTable,
} from './lake/column.ts';
export { duckDbUndatedView, duckDbView } from './lake/duckdb-view.ts';
export { IAM_EVENTS } from './lake/event-columns.ts';
export { type GlueColumn, glueColumns, glueDocument } from './lake/glue-columns.ts';
export { isPartKey, manifestKey, partitionPrefix, partKey } from './lake/object-keys.ts';
export { IAM_EVENTS_UNDATED, LAKE_TABLES } from './lake/tables.ts';
export { IAM_USERS } from './lake/user-columns.ts';
export { parsePayload } from './payload.ts';
export { FACT_KINDS, factsKey } from './people/earlier-days.ts';

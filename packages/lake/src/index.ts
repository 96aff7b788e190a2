export { IAM_ALERTS } from './alert-columns.ts';
export {
  LAKE_DATABASE,
  type LakeColumn,
  type LakeColumnKind,
  type LakeTable,
} from './column.ts';
export {
  encodeManifest,
  FACT_KINDS,
  type FactKind,
  factsKey,
  isPartKey,
  type Manifest,
  type ManifestPart,
  manifestKey,
  NAMES,
  partitionPrefix,
  partKey,
  readManifest,
  SESSIONS,
} from './day-files.ts';
export { IAM_EVENTS } from './event-columns.ts';
export { LAKE_TABLES } from './tables.ts';
export { IAM_USERS } from './user-columns.ts';

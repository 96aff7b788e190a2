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
export {
  IAM_ALERTS,
  IAM_EVENTS,
  IAM_USERS,
  LAKE_TABLES,
  type LakeColumn,
  type LakeColumnKind,
  type LakeTable,
} from './tables.ts';

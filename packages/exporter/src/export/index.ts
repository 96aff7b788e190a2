export { createS3Client, createS3Store } from '../adapters/s3-store.ts';
export type {
  AlertSource,
  CallOptions,
  ExportDependencies,
  ObjectStore,
  StagedObject,
  StoredObject,
} from '../ports.ts';
export { exportLake } from './export-lake.ts';
export { ExportError, type ExportResult } from './export-result.ts';
export { DEFAULT_SETTINGS, type ExportRequest } from './export-run.ts';
export { chooseCompression, type LakeRow, openParquetFile, rowGroups } from './parquet-file.ts';

export { createS3Client, createS3Store } from './adapters/s3-store.ts';
export { type DayRange, daysOfRange } from './due-days.ts';
export { exportLake } from './export-lake.ts';
export { type DoneDay, ExportError, type ExportResult } from './export-result.ts';
export { type Compression, chooseCompression } from './parquet/compression.ts';
export {
  type ByteSink,
  type LakeRow,
  openParquetFile,
  type ParquetFile,
} from './parquet/parquet-file.ts';
export { rowGroups } from './parquet/row-groups.ts';
export type {
  AlertSource,
  CallOptions,
  DayMarks,
  EventSource,
  ExportParts,
  ObjectStore,
  StagedObject,
  StoredObject,
  UserSource,
} from './ports.ts';
export { DEFAULT_SETTINGS, type ExportRequest, type ExportSettings } from './settings.ts';

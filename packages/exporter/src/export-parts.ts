export { type Compression, chooseCompression } from './parquet/compression.ts';
export {
  type ByteSink,
  type LakeRow,
  openParquetFile,
  type ParquetFile,
} from './parquet/parquet-file.ts';
export { rowGroups } from './parquet/row-groups.ts';

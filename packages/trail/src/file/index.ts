export { FILE_FAULTS, type FileFault, TrailFileError } from './file-fault.ts';
export { gunzip } from './gunzip.ts';
export { type FileStores, storeFile, type TrailObject } from './store-file.ts';
export type { TrailObjects } from './trail-objects.ts';

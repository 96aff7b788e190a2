export { readScanSettings } from './config.ts';
export type { ScanSettings } from './settings.ts';

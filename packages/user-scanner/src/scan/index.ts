export { createActivityLog } from '../adapters/activity-log.ts';
export { createExecutionLock } from '../adapters/execution-lock.ts';
export { openDirectory } from '../adapters/iam-directory.ts';
export { type ScanResult, scan } from './scan.ts';

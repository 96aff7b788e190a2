export { createActivityLog } from './adapters/activity-log.ts';
export { createExecutionLock } from './adapters/execution-lock.ts';
export { openDirectory } from './adapters/open-directory.ts';
export type { ActivityLog, ExecutionLock, IdentityDirectory, ScanParts } from './ports.ts';
export { type ScanRequest, scan } from './scan.ts';
export type { ScanResult } from './scan-result.ts';

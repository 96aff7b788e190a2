export { createActivityLog } from '../adapters/activity-log.ts';
export { createExecutionLock } from '../adapters/execution-lock.ts';
export { openDirectory } from '../adapters/iam-directory.ts';
export { openMember } from '../adapters/open-member.ts';
export { type MemberScanOutcome, scanMember } from '../members/scan-member.ts';
export { type ScanResult, scan } from './scan.ts';

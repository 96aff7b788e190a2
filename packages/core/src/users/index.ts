export {
  FINDING_RULES,
  FINDINGS,
  type Finding,
  type FindingDescription,
  type FindingRule,
} from './finding.ts';
export {
  type HolderRights,
  type PolicyRights,
  type RightsRecord,
  rightsNameOf,
  type StoredRights,
} from './rights-record.ts';
export {
  CAUSE_STATUSES,
  type CauseStatus,
  CHANGE_KINDS,
  type ChangeCause,
  type ChangeKind,
  decodeChanges,
  decodeUnexplainedChange,
  encodeChanges,
  encodeUnexplainedChange,
  UNEXPLAINED_CHANGE,
  type UnexplainedChange,
  type UserChange,
} from './user-change.ts';
export {
  type AccessKeyRecord,
  type InlinePolicyRecord,
  KEY_STATUSES,
  type KeyStatus,
  type TagRecord,
  type UserRecord,
} from './user-record.ts';
export {
  decodeUserRecord,
  encodeUserRecord,
  USER_RECORD_ATTRIBUTES,
  type UserRecordAttribute,
} from './user-record-item.ts';
export { RECORD_KEYS, SHORTEST_RETENTION_DAYS } from './user-record-keys.ts';
export {
  decodeScanHeader,
  encodeScanHeader,
  type MissingPermission,
  type RootCredentials,
  SCAN_STATUSES,
  type ScanHeader,
  type ScanStatus,
} from './user-scan.ts';

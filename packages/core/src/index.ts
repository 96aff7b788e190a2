export {
  ALERT_ATTRIBUTES,
  ALERT_RETENTION_DAYS,
  type AlertAttribute,
  type AlertRecord,
  DISPOSITIONS,
  type Disposition,
  SEVERITIES,
  type Severity,
} from './alerts/alert-record.ts';
export { decodeAlertRecord, encodeAlertRecord } from './alerts/alert-record-item.ts';
export type { AttributeItem, StoredItem } from './attribute-content.ts';
export { type Backoff, backoffMilliseconds } from './backoff.ts';
export {
  type AwsTime,
  type AwsTimeKeeper,
  CLOCK_TOLERANCE_MILLISECONDS,
  type Clock,
  correctClock,
  createAwsTime,
  type Deadline,
  deadlineOf,
  type InvocationContext,
  sleepUntil,
  startDeadline,
  systemClock,
} from './clock.ts';
export { type Compact, compact } from './compact.ts';
export {
  addCopies,
  type ConflictNote,
  type CopyConflict,
  type CopyMerge,
  type CopyTally,
  countConflict,
  isPlaceCertain,
  mergeCopies,
  newCopyTally,
} from './copies/index.ts';
export {
  advanceLedger,
  DOUBTS,
  type Doubt,
  type EventStream,
  findDoubt,
  formatShardId,
  HISTORY_SECONDS,
  joinLedgers,
  LEDGER_REST_SECONDS,
  nameStream,
  openLedger,
  oweAgain,
  PROCESSING_STATUSES,
  type ProcessingStatus,
  parseShardId,
  type ReadPass,
  recordRead,
  type ShardCounters,
  type ShardId,
  type ShardLedger,
  settledThrough,
  settleGaps,
  type Withdrawal,
  walkedThrough,
  withdrawClaims,
  withSettleDelays,
} from './coverage/coverage.ts';
export {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
  totalSeconds,
} from './coverage/interval.ts';
export {
  type Defaulted,
  type EnvironmentReader,
  type EnvironmentVariables,
  type NumberRange,
  readEnvironment,
} from './environment.ts';
export { AppError, type AppErrorDetails, type ErrorCode, isAppError } from './error.ts';
export { describeError, type ErrorFields } from './error-fields.ts';
export {
  ACTOR_TYPES,
  type ActivityEvent,
  type ActorType,
  EVENT_TYPES,
  type EventType,
  OUTCOMES,
  type Outcome,
} from './event/activity-event.ts';
export { EVENT_ATTRIBUTES, type EventAttribute } from './event/attributes.ts';
export {
  createDayMarker,
  type DayMarker,
  type DayMarks,
  MARK_COVERS_MILLISECONDS,
} from './event/day-marker.ts';
export { type EventDocument, toDocument } from './event/document.ts';
export {
  decodeEvent,
  type EventItem,
  encodeEvent,
  type ItemValue,
  itemSizeBytes,
  type Retention,
} from './event/event-item.ts';
export {
  EVENT_SOURCES,
  type EventFamily,
  type EventSource,
  eventTypeOf,
  findEventSource,
  findOwnResource,
  isKept,
  isOwnEvent,
  isOwnService,
  type OwnCall,
  type OwnResource,
  type OwnResources,
  ownEventNames,
  ownLookupNames,
  parseOwnResources,
  readService,
  SERVICE_SUFFIXES,
  serviceSuffixOf,
  servicesNaming,
} from './event/event-source.ts';
export { chunksOf, groupBy } from './lists.ts';
export {
  createLogger,
  LOG_LEVELS,
  type LogDestination,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  REDACTED_PATHS,
} from './logger.ts';
export { type Metric, type MetricSink, noMetrics } from './metrics.ts';
export { ACTOR_RULES, type ActorRule } from './people/actor.ts';
export {
  type AsyncIssuingLookup,
  addCall,
  addDirectoryUser,
  attributeByRecord,
  type Caller,
  CERTAINTIES,
  type Certainty,
  type DirectoryUser,
  followSession,
  followSessionAsync,
  ISSUING_CALL_TEXTS,
  type IssuingCall,
  type IssuingLookup,
  isDirectoryId,
  isForeignCopy,
  isSessionKey,
  keyToFollow,
  LONGEST_CHAIN_HOURS,
  MAX_SESSION_HOPS,
  mergeCalls,
  mergeDirectoryUsers,
  nameBeneficiary,
  type Person,
  type RecordAttribution,
  readDirectoryUser,
  type SessionUse,
  sessionKeyIssuedBy,
  sessionKeyOpenedBy,
  toIssuingCall,
} from './people/index.ts';
export {
  accountOfRole,
  CHOSEN_BY_CALLERS,
  imitatesAws,
  isIdentityCenterRole,
  isNamedLikeIdentityCenterRole,
  isServiceLinkedRole,
  isServiceName,
  permissionSetOfRole,
  serviceOfRole,
} from './people/vouched.ts';
export { type Admission, admit, admitText } from './record/admit.ts';
export type { Envelope } from './record/envelope.ts';
export { FILTER_REASONS, type FilterReason, type NoiseSettings } from './record/noise.ts';
export { normalize, normalizeText } from './record/normalize.ts';
export { type OtherCall, readOtherCall } from './record/other-call.ts';
export {
  matchesRole,
  matchesSession,
  mayMatchRole,
  parseRolePatterns,
  type RolePatterns,
} from './record/role-patterns.ts';
export { redactTag, redactText } from './secrets/redaction.ts';
export { printable, shellWord } from './text.ts';
export {
  DAY,
  dayOf,
  formatEventTime,
  formatTime,
  HOUR,
  MINUTE,
  parseDay,
  parseEventTime,
  parseTime,
  SECOND,
  UNKNOWN_TIME,
} from './time.ts';
export {
  type AccessKeyRecord,
  CAUSE_STATUSES,
  type CauseStatus,
  CHANGE_KINDS,
  type ChangeCause,
  type ChangeKind,
  decodeChanges,
  decodeScanHeader,
  decodeUnexplainedChange,
  decodeUserRecord,
  encodeChanges,
  encodeScanHeader,
  encodeUnexplainedChange,
  encodeUserRecord,
  FINDING_RULES,
  FINDINGS,
  type Finding,
  type FindingDescription,
  type FindingRule,
  type HolderRights,
  type InlinePolicyRecord,
  KEY_STATUSES,
  type KeyStatus,
  type MissingPermission,
  type PolicyRights,
  RECORD_KEYS,
  type RightsRecord,
  type RootCredentials,
  rightsNameOf,
  SCAN_STATUSES,
  type ScanHeader,
  type ScanStatus,
  SHORTEST_RETENTION_DAYS,
  type StoredRights,
  type TagRecord,
  UNEXPLAINED_CHANGE,
  type UnexplainedChange,
  USER_RECORD_ATTRIBUTES,
  type UserChange,
  type UserRecord,
  type UserRecordAttribute,
} from './users/index.ts';

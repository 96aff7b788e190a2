export {
  ALERT_ATTRIBUTES,
  ALERT_RETENTION_DAYS,
  type AlertRecord,
  DISPOSITIONS,
  type Disposition,
  decodeAlertRecord,
  encodeAlertRecord,
  SEVERITIES,
  type Severity,
} from './alerts/alert-record.ts';
export {
  type AwsTime,
  type AwsTimeKeeper,
  type Backoff,
  backoffMilliseconds,
  CLOCK_TOLERANCE_MILLISECONDS,
  type Clock,
  correctClock,
  createAwsTime,
  deadlineOf,
  type InvocationContext,
  sleepUntil,
  startDeadline,
  systemClock,
} from './clock.ts';
export { chunksOf, compact, forEachConcurrently, groupBy } from './collections.ts';
export {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
  totalSeconds,
} from './coverage/interval.ts';
export {
  advanceLedger,
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
  type ProcessingStatus,
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
} from './coverage/ledger.ts';
export {
  type EnvironmentReader,
  type EnvironmentVariables,
  readEnvironment,
} from './environment.ts';
export {
  AppError,
  adviseOn,
  describeError,
  type ErrorCode,
  type ErrorFields,
  isAppError,
  RunError,
  type RunFailure,
} from './error.ts';
export {
  ACTOR_TYPES,
  type ActivityEvent,
  type ActorType,
  EVENT_ATTRIBUTES,
  EVENT_DESCRIPTIONS,
  EVENT_TYPES,
  type EventType,
  OUTCOMES,
  type Outcome,
} from './event/activity-event.ts';
export {
  addCopies,
  type ConflictNote,
  type CopyConflict,
  type CopyCounters,
  countConflict,
  mergeCopies,
  newCopyCounters,
} from './event/copies.ts';
export {
  createDayMarker,
  type DayMarker,
  type DayMarks,
  MARK_COVERS_MILLISECONDS,
} from './event/day-marker.ts';
export {
  type EventItem,
  encodeEvent,
  isOmitted,
  itemSizeBytes,
  toDocument,
} from './event/event-item.ts';
export {
  EVENT_SOURCES,
  type EventFamily,
  type EventSource,
  findEventSource,
  isKept,
  servicesNaming,
} from './event/event-source.ts';
export {
  findOwnResource,
  isOwnEvent,
  isOwnService,
  type OwnResources,
  ownEventNames,
  ownLookupNames,
  parseOwnResources,
} from './event/own-resources.ts';
export { readService, SERVICE_SUFFIXES, serviceSuffixOf } from './event/service-name.ts';
export {
  EMPTY_OBJECT,
  flagIn,
  isJsonObject,
  type JsonObject,
  listIn,
  objectIn,
  parseJson,
  parseJsonObject,
  textIn,
} from './json.ts';
export { createLogger, LOG_LEVELS, type Logger, type LogLevel } from './logger.ts';
export { type Metric, type MetricSink, noMetrics } from './metrics.ts';
export { type Origin, originOf, placeOf } from './network.ts';
export {
  attributeByRecord,
  type Caller,
  CERTAINTIES,
  type Certainty,
  isForeignCopy,
  nameBeneficiary,
} from './people/attribution.ts';
export {
  addDirectoryUser,
  type DirectoryUser,
  isDirectoryId,
  mergeDirectoryUsers,
  readDirectoryUser,
} from './people/directory-user.ts';
export {
  type AsyncIssuingLookup,
  followSession,
  followSessionAsync,
  type IssuingLookup,
  keyToFollow,
  LONGEST_CHAIN_HOURS,
  MAX_SESSION_HOPS,
  type Person,
} from './people/follow-session.ts';
export {
  addCall,
  ISSUING_CALL_TEXTS,
  type IssuingCall,
  isSessionKey,
  mergeCalls,
  type SessionUse,
  sessionKeyIssuedBy,
  sessionKeyOpenedBy,
  toIssuingCall,
} from './people/issuing-call.ts';
export { isInstanceName } from './people/person-or-program.ts';
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
export type { Envelope } from './record/event-place.ts';
export { FILTER_REASONS, type FilterReason, type NoiseSettings } from './record/noise.ts';
export { normalize, normalizeText } from './record/normalize.ts';
export { readOtherCall } from './record/other-call.ts';
export {
  matchesRole,
  matchesSession,
  mayMatchRole,
  parseRolePatterns,
  type RolePatterns,
} from './record/role-patterns.ts';
export { redactTag, redactText } from './secrets/redaction.ts';
export {
  compareText,
  didYouMean,
  lastSegment,
  printable,
  shellWord,
  UNPRINTABLE,
} from './text.ts';
export {
  DAY,
  dayOf,
  formatEventTime,
  formatTime,
  HOUR,
  isTimeZone,
  MINUTE,
  parseDay,
  parseEventTime,
  parseTime,
  readTimeOfDay,
  SECOND,
  UNKNOWN_TIME,
} from './time.ts';
export { FINDING_RULES, FINDINGS, type Finding } from './users/finding.ts';

export {
  type HolderRights,
  type RightsRecord,
  rightsNameOf,
  type StoredRights,
} from './users/rights-record.ts';
export {
  CAUSE_STATUSES,
  type CauseStatus,
  CHANGE_KINDS,
  type ChangeCause,
  type ChangeKind,
  decodeUnexplainedChange,
  encodeUnexplainedChange,
  UNEXPLAINED_CHANGE,
  type UnexplainedChange,
  type UserChange,
} from './users/user-change.ts';
export {
  type AccessKeyRecord,
  encodeUserRecord,
  type InlinePolicyRecord,
  KEY_STATUSES,
  type KeyStatus,
  type TagRecord,
  USER_RECORD_ATTRIBUTES,
  type UserRecord,
  type UserRecordAttribute,
} from './users/user-record.ts';
export { placeInventory, RECORD_KEYS } from './users/user-record-keys.ts';
export {
  type MissingPermission,
  type RootCredentials,
  SCAN_STATUSES,
  type ScanHeader,
} from './users/user-scan.ts';
export { matchesPattern, matchesWildcard, parseWildcard, type Wildcard } from './wildcard.ts';

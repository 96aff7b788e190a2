export {
  ACTOR_TYPES,
  type ActivityEvent,
  type ActorType,
  EVENT_TYPES,
  type EventType,
  OUTCOMES,
  type Outcome,
} from './activity-event.ts';
export { ACTOR_RULES, type ActorRule } from './actor.ts';
export { type Admission, admit, admitText } from './admit.ts';
export { EVENT_ATTRIBUTES, type EventAttribute } from './attributes.ts';
export { type Backoff, backoffMilliseconds } from './backoff.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  advanceLedger,
  formatShardId,
  HISTORY_SECONDS,
  openLedger,
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
  walkedThrough,
  withSettleDelays,
} from './coverage.ts';
export { type EventDocument, toDocument } from './document.ts';
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
  decodeEvent,
  type EventItem,
  encodeEvent,
  type ItemValue,
  itemSizeBytes,
  type Retention,
} from './event-item.ts';
export { eventTypeOf, IDENTITY_SOURCES } from './event-source.ts';
export {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
  totalSeconds,
} from './interval.ts';
export {
  createLogger,
  LOG_LEVELS,
  type LogDestination,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  REDACTED_PATHS,
} from './logger.ts';
export { FILTER_REASONS, type FilterReason, type NoiseSettings } from './noise.ts';
export { normalize, normalizeText } from './normalize.ts';
export type { NormalizedRecord } from './normalized-record.ts';
export { redactText } from './redaction.ts';
export {
  matchesRole,
  matchesRoleName,
  parseRolePatterns,
  type RolePatterns,
} from './role-patterns.ts';
export { printable } from './text.ts';
export type { Envelope } from './unparsed.ts';

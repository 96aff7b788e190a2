export { type AlertsTable, type AlertsTableOptions, createAlertsTable } from './alerts-table.ts';
export { type WatchedClient, watchAnswerTimes } from './answer-time.ts';
export {
  type AwsErrorDescription,
  type AwsFailure,
  describeAwsError,
  explainAwsFailure,
} from './aws-failure.ts';
export { READ_KEYS, readBatch, WRITE_ITEMS, writeBatch } from './batch-items.ts';
export { type RetryContext, sendUntilDone } from './batch-retry.ts';
export {
  type AwsCredentials,
  clientDefaults,
  createDynamoDbClient,
  type DynamoDbClient,
  type DynamoDbClientOptions,
} from './clients.ts';
export { createCloudWatchMetrics, metricParams } from './cloudwatch-metrics.ts';
export {
  type ControlTable,
  type ControlTableOptions,
  createControlTable,
} from './control-table.ts';
export {
  createDirtyDays,
  type DayClaim,
  type DirtyDay,
  type DirtyDays,
  type DirtyDaysOptions,
} from './dirty-days.ts';
export type { EventKey } from './event-key.ts';
export type { TimeRange } from './event-query.ts';
export {
  createEventsTable,
  type EventsTable,
  type EventsTableOptions,
  type OperationOptions,
  type PutMissingOptions,
  type PutOptions,
} from './events-table.ts';
export { createRightsTable, type RightsTable, type RightsTableOptions } from './rights-table.ts';
export { storageError } from './storage-error.ts';
export {
  createTableInput,
  DEFAULT_TABLE_PREFIX,
  TABLES,
  type TableDefinition,
  type TableDefinitions,
  type TableIndex,
  type TableKey,
  type TableRole,
  type TableShape,
  tableDefinitions,
} from './tables.ts';
export {
  createUserRecordsTable,
  type UserRecordsTable,
  type UserRecordsTableOptions,
} from './user-records-table.ts';
export { CLOCK_HINT, isClockCorrected, isClockRefusal } from './wrong-clock.ts';

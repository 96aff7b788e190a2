export { createAlertsTable } from './alerts-table.ts';
export { watchAnswerTimes } from './answer-time.ts';
export { describeAwsError } from './aws-failure.ts';
export { READ_KEYS, readBatch, WRITE_ITEMS, writeBatch } from './batch-items.ts';
export { sendUntilDone } from './batch-retry.ts';
export {
  type AwsCredentials,
  clientDefaults,
  createDynamoDbClient,
  type DynamoDbClient,
  type DynamoDbClientOptions,
} from './clients.ts';
export { createCloudWatchMetrics } from './cloudwatch-metrics.ts';
export { type ControlTable, createControlTable } from './control-table.ts';
export { createDirtyDays, type DayClaim, type DirtyDay, type DirtyDays } from './dirty-days.ts';
export type { EventKey } from './event-key.ts';
export { createEventsTable, type EventsTable, type EventsTableOptions } from './events-table.ts';
export { createRightsTable, type RightsTable, type RightsTableOptions } from './rights-table.ts';
export { storageError } from './storage-error.ts';
export {
  createTableInput,
  DEFAULT_TABLE_PREFIX,
  TABLES,
  type TableDefinition,
  type TableDefinitions,
  type TableIndex,
  type TableRole,
  type TableShape,
  tableDefinitions,
} from './tables.ts';
export { createUserRecordsTable, type UserRecordsTable } from './user-records-table.ts';
export { isClockCorrected } from './wrong-clock.ts';

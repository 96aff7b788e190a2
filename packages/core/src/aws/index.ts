export { isClockCorrected, watchAnswerTimes } from './aws-clock.ts';
export { describeAwsError } from './aws-failure.ts';
export {
  type AwsCredentials,
  clientDefaults,
  createDynamoDbClient,
  createDynamoDbSdkClient,
  type DynamoDbClientOptions,
  itemClientOf,
} from './clients.ts';
export { openMetrics } from './cloudwatch-metrics.ts';
export {
  createDirectClient,
  type DirectAnswer,
  type DynamoDbClient,
  type ItemOperation,
} from './dynamodb/item-client.ts';
export {
  isFailedCondition,
  READ_KEYS,
  readBatch,
  sendOptions,
  sendUntilDone,
  storageError,
  WRITE_ITEMS,
  writeBatch,
} from './dynamodb/requests.ts';
export { createSingleItems } from './dynamodb/single-items.ts';
export { PUBLISH_LIMITS, publishError } from './publishing.ts';
export { createAccountsTable } from './tables/accounts-table.ts';
export { createAlertsTable } from './tables/alerts-table.ts';
export { type ControlTable, createControlTable } from './tables/control-table.ts';
export {
  createDirtyDays,
  type DayClaim,
  type DirtyDay,
  type DirtyDays,
} from './tables/dirty-days.ts';
export type { Comparison } from './tables/event-query.ts';
export {
  createEventsTable,
  type EventsTable,
  type EventsTableOptions,
} from './tables/events-table.ts';
export { createMemberMarks, type MemberMarks } from './tables/member-marks.ts';
export {
  createReadFiles,
  READ_FILE_COUNTS,
  type ReadFile,
  type ReadFileCounts,
  type ReadFileKey,
  type ReadFiles,
  type ReadFilesOptions,
} from './tables/read-files.ts';
export type { EventKey } from './tables/stored-copies.ts';
export {
  createTableInput,
  DEFAULT_TABLE_PREFIX,
  TABLES,
  type TableDefinition,
  type TableDefinitions,
  type TableIndex,
  type TableRole,
  type TableShape,
  TRAIL_FILES,
  tableDefinitions,
  trailFilesDefinition,
} from './tables/tables.ts';
export { createTrailFindings, type TrailFindings } from './tables/trail-findings.ts';
export { createTrailTable, type TrailTable } from './tables/trail-table.ts';
export {
  type AccountRecords,
  createRightsTable,
  createUserRecordsTable,
  type RightsTable,
  type RightsTableOptions,
  type UserRecordsTable,
} from './tables/user-records-table.ts';

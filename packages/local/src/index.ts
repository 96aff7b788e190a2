export type { AlertMessage, AlertPublisher } from '@iam-tracker/alerter/alert';
export { CATALOGUE, type DetectionSettings, type Rule } from '@iam-tracker/alerter/detect';
export type { DayRange } from '@iam-tracker/exporter/export';
export { parsePayload as parseExportRange } from '@iam-tracker/exporter/payload';
export { ALERT_FILE, createAlertFile } from './alerts/alert-file.ts';
export {
  type Alerts,
  type AlertsOptions,
  type AlertsOutcome,
  listAlerts,
  openAlerts,
} from './alerts/open-alerts.ts';
export { sendTestAlerts } from './alerts/test-alerts.ts';
export {
  type BacktestOptions,
  type BacktestResult,
  backtest,
  type RuleTally,
} from './backtest.ts';
export {
  type AccountAccess,
  type CollectOptions,
  type CollectOutcome,
  type CollectProgress,
  collectAccount,
} from './collect/collect-account.ts';
export { collectSimulated, type SimulatedOutcome } from './collect/collect-simulated.ts';
export { auditSimulation, type SimulationAudit } from './collect/simulated-history.ts';
export {
  type AlertSettings,
  DEFAULT_DATA_DIRECTORY,
  describeLeftOut,
  findLeftOut,
  type LocalSettings,
  OFF_HOURS_PARAMETERS,
  readAlertSettings,
  readCollectSettings,
  readDataDirectory,
  readOffHoursValues,
  readScanSettings,
} from './config.ts';
export {
  claimForRecords,
  type DataOrigin,
  readOrigin,
  type SimulationWish,
} from './data-origin.ts';
export {
  type Database,
  type DatabaseOptions,
  openDatabase,
  openMemoryDatabase,
} from './database/open-database.ts';
export {
  type FileCounts,
  type ImportOptions,
  type ImportStore,
  type ImportTally,
  importFiles,
} from './import/import-files.ts';
export { FOLDED, type OtherActivity, type OtherRow } from './import/other-activity.ts';
export {
  openOtherActivity,
  readOtherActivity,
  type StoredOtherActivity,
} from './import/stored-other-activity.ts';
export {
  exportLocalLake,
  type LocalExportOptions,
  type LocalExportOutcome,
  refreshLake,
} from './lake/export-local-lake.ts';
export { openTracker, type Tracker, type TrackerOptions } from './open-tracker.ts';
export {
  type EventFilter,
  type QueryOptions,
  type QuerySource,
  queryEvents,
} from './query-events.ts';
export type { ReplayedAlert, ReplayOutcome } from './replay-detections.ts';
export { type GatherOptions, gatherReport } from './report/gather-report.ts';
export { IDENTITY_CHANGE_KINDS, type IdentityChangeKind } from './report/identity-change.data.ts';
export type {
  ActivitySeries,
  ActorRow,
  AlertStory,
  ChangeRow,
  CoverageProof,
  HourCount,
  NetworkRow,
  ReportData,
  ShardProof,
  StoryStep,
} from './report/report-data.ts';
export type { ReportPeriod } from './report/report-period.ts';
export type { UserDigest } from './report/user-digest.ts';
export type { FileProblem, FileSummary } from './sources/file-summary.ts';
export { expectPaths } from './sources/find-files.ts';
export { type ReadOptions, STDIN_PATH } from './sources/read-records.ts';
export { type Gathered, gatherStory } from './timeline/gather-story.ts';
export { readSubject, type Subject } from './timeline/subject.ts';
export { type Session, type Step, tellStory } from './timeline/tell-story.ts';
export { callOf, type StoryDays, type TimelineEvent } from './timeline/timeline-event.ts';
export {
  type ChangeRange,
  countPending,
  findUser,
  type Inventory,
  listChanges,
  readInventory,
  type UserAnswer,
  type UserStory,
} from './users/inventory.ts';
export { type ScanOutcome, scanAccount } from './users/scan-account.ts';
export { type SimulatedScanOptions, scanSimulated } from './users/scan-simulated.ts';

export type { AlertMessage, AlertPublisher } from '@iam-tracker/alerter/alert';
export { CATALOGUE, type DetectionSettings, type Rule } from '@iam-tracker/alerter/detect';
export { describeLeftOut, findLeftOut } from '@iam-tracker/collector/settings';
export { type DayRange, parseExportRange } from '@iam-tracker/exporter/day-range';
export { ALERT_FILE, createAlertFile } from './alerts/alert-file.ts';
export { listAlerts, openAlertDays, scanAlerts } from './alerts/alert-ledger.ts';
export {
  type AlertSettings,
  OFF_HOURS_PARAMETERS,
  readAlertSettings,
  readOffHoursValues,
} from './alerts/config.ts';
export { type Alerts, type AlertsOutcome, openAlerts } from './alerts/open-alerts.ts';
export { createReplay, type ReplayedAlert } from './alerts/replay-detections.ts';
export { sendTestAlerts } from './alerts/test-alerts.ts';
export {
  type CollectOptions,
  type CollectOutcome,
  type CollectProgress,
  collectAccount,
} from './collect/collect-account.ts';
export { collectMembers, type MembersOutcome } from './collect/collect-members.ts';
export {
  auditSimulation,
  collectSimulated,
  type SimulatedOutcome,
  type SimulationAudit,
} from './collect/collect-simulated.ts';
export type { LaneComparison, LaneTimes } from './collect/compare-lanes.ts';
export { readCollectSettings, readScanSettings } from './config.ts';
export { claimForRecords, type SimulationWish } from './data-origin.ts';
export { readDataDirectory } from './database/config.ts';
export { type Database, openDatabase, openMemoryDatabase } from './database/open-database.ts';
export { type ServedDatabase, serveDatabase } from './database/serve-database.ts';
export { STDIN_PATH } from './import/decode/read-parts.ts';
export { type FileCounts, type ImportCounters, importFiles } from './import/import-files.ts';
export { FOLDED, type OtherActivity, type OtherRow } from './import/other-activity.ts';
export { openOtherActivity, readOtherActivity } from './import/stored-other-activity.ts';

export { openIncidentSource } from './incident-source.ts';
export { exportLocalLake, type LocalExportOutcome, refreshLake } from './lake/export-local-lake.ts';
export { watchLedger } from './ledger-watch.ts';
export type { MembersWish } from './members/enter-members.ts';
export { openTracker, type Tracker } from './open-tracker.ts';
export { openReportSource } from './report-source.ts';
export type { FileProblem, FileSummary } from './sources/file-summary.ts';
export { countFiles, expectPaths } from './sources/find-files.ts';
export type { Period } from './sources/path-date.ts';
export { noteStoredTimes, type StoredTimes } from './stored-times.ts';
export { openFolderTrail } from './trail/folder-trail.ts';
export { type FolderProof, proveFolder } from './trail/prove-folder.ts';
export { simulateTrail } from './trail/simulate-trail.ts';
export { type ScanOutcome, scanAccount } from './users/scan-account.ts';
export type { MemberScans, MemberScansOutcome } from './users/scan-members.ts';
export { scanSimulated } from './users/scan-simulated.ts';

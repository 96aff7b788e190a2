/** From when on a credential counts as a finding, in days. */
export interface PostureThresholds {
  readonly keyMaxAgeDays: number;
  /** For keys and for users as a whole. */
  readonly unusedDays: number;
  readonly passwordMaxAgeDays: number;
}

/** What a scan is told, besides where things are. */
export interface ScanSettings {
  readonly thresholds: PostureThresholds;
  /** How long a change may wait for its event before it counts as unexplained. */
  readonly changeGraceMinutes: number;
  /** Requests a scan may spend on users one by one; the rest of it does not grow with them. */
  readonly detailCalls: number;
}

/** Milliseconds since the epoch; both ends belong to it. */
export interface ReportPeriod {
  readonly since: number;
  readonly until: number;
  readonly madeAt: number;
}

import { AwsError } from '../endpoint/aws-error.ts';

/** IAM makes no new report while the last one is younger: IAM User Guide, credential reports. */
const REPORT_LIFETIME_MILLISECONDS = 4 * 3_600_000;

export interface Report {
  readonly text: string;
  /** Milliseconds. */
  readonly generatedAt: number;
}

export interface ReportOrder {
  readonly state: 'STARTED' | 'INPROGRESS' | 'COMPLETE';
  readonly description?: string;
}

/** Makes credential reports the way IAM does: on order, after a while, and no two in four hours. */
export interface ReportDesk {
  order(now: number): ReportOrder;
  /** @throws AwsError ReportNotPresent, ReportInProgress or ReportExpired */
  fetch(now: number): Report;
}

/** `write` writes the report as of a time; it is asked when somebody looks, for the time it was ready. */
export function createReportDesk(
  write: (time: number) => string,
  durationMilliseconds: number,
): ReportDesk {
  let readyAt: number | undefined;
  let report: Report | undefined;

  /** Lets time pass: what was ordered may be ready by now. */
  function settle(now: number): void {
    if (readyAt === undefined || readyAt > now) return;
    report = { text: write(readyAt), generatedAt: readyAt };
    readyAt = undefined;
  }

  const isFresh = (now: number) =>
    report !== undefined && now - report.generatedAt < REPORT_LIFETIME_MILLISECONDS;

  return {
    order(now) {
      settle(now);
      if (readyAt !== undefined) return { state: 'INPROGRESS' };
      if (isFresh(now)) return { state: 'COMPLETE' };
      const description =
        report === undefined
          ? 'No report exists. Starting a new report generation task'
          : 'The report is more than four hours old. Starting a new report generation task';
      readyAt = now + durationMilliseconds;
      return { state: 'STARTED', description };
    },
    fetch(now) {
      settle(now);
      if (readyAt !== undefined) {
        throw new AwsError('ReportInProgress', 'Credential report is not ready.', 404);
      }
      if (report === undefined) {
        throw new AwsError('ReportNotPresent', 'No report exists for this account.', 410);
      }
      if (!isFresh(now)) throw new AwsError('ReportExpired', 'Credential report has expired.', 410);
      return report;
    },
  };
}

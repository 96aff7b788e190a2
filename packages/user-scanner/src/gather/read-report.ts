import { type Clock, isAppError, type Logger } from '@iam-tracker/core';
import { type ParsedReport, parseCredentialReport } from '../credential-report.ts';
import type { IamCalls } from '../iam-calls.ts';
import type { CredentialReport, IdentityDirectory } from '../ports.ts';

/** AWS takes seconds for a report; after half a minute the next scan may have it. */
const WAITS_MILLISECONDS = [500, 1_000, 2_000, 3_000, 5_000, 8_000, 12_000] as const;

export interface DatedReport extends ParsedReport {
  readonly generatedAt: string;
}

/** `refused`: what only the report tells is not known. `late`: what it told last time still stands. */
export type ReportOutcome = DatedReport | 'refused' | 'late';

/**
 * Gets the credential report, asking AWS for a new one when the last is older than four hours.
 * Without the permission to ask, a report that somebody else asked for is good enough.
 */
export async function readReport(
  calls: IamCalls,
  directory: IdentityDirectory,
  clock: Clock,
  logger: Logger,
): Promise<ReportOutcome> {
  const isAsked = await calls
    .attempt('GenerateCredentialReport', () => directory.requestReport())
    .catch((error: unknown) => {
      if (!isReportTrouble(error)) throw error;
      return undefined;
    });
  if (isAsked === 'pending') await clock.sleep(WAITS_MILLISECONDS[0]);
  for (const wait of [...WAITS_MILLISECONDS.slice(1), undefined]) {
    try {
      const report = await calls.attempt('GetCredentialReport', () => directory.fetchReport());
      return report === undefined ? 'refused' : readContent(report, logger);
    } catch (error) {
      if (!isReportTrouble(error)) throw error;
      // Nobody has asked for one, or AWS has a failure that waiting does not cure.
      const isHopeless = isAsked === undefined || !isAppError(error, 'IAM_REPORT_PENDING');
      if (isHopeless || wait === undefined) {
        logger.warn({ error }, 'There is no credential report now');
        return isAsked === undefined && calls.isRefused('GenerateCredentialReport')
          ? 'refused'
          : 'late';
      }
      await clock.sleep(wait);
    }
  }
  return 'late';
}

/** What leaves a scan without a report, and not without a result. */
function isReportTrouble(error: unknown): boolean {
  return (['IAM_REPORT_PENDING', 'IAM_FAILED', 'IAM_UNAVAILABLE'] as const).some((code) =>
    isAppError(error, code),
  );
}

function readContent({ content, generatedAt }: CredentialReport, logger: Logger): DatedReport {
  const report = parseCredentialReport(content);
  if (report.unreadable > 0) {
    const data = { lines: report.unreadable, credential_report_time: generatedAt };
    logger.warn(data, 'Lines of the credential report cannot be read');
  }
  return { ...report, generatedAt };
}

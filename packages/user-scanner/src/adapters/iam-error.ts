import { AppError, compact, type ErrorCode } from '@iam-tracker/core';
import { describeAwsError, isClockCorrected } from '@iam-tracker/core/aws';

/** By the names the SDK gives them and those on the wire (IAM API reference, common errors). */
const CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ['Throttling', 'IAM_THROTTLED'],
  ['ThrottlingException', 'IAM_THROTTLED'],
  ['RequestLimitExceeded', 'IAM_THROTTLED'],
  ['AccessDenied', 'IAM_DENIED'],
  ['AccessDeniedException', 'IAM_DENIED'],
  ['UnauthorizedOperation', 'IAM_DENIED'],
  ['NoSuchEntity', 'IAM_NOT_FOUND'],
  ['NoSuchEntityException', 'IAM_NOT_FOUND'],
  ['ReportNotPresent', 'IAM_REPORT_PENDING'],
  ['CredentialReportNotPresentException', 'IAM_REPORT_PENDING'],
  ['ReportExpired', 'IAM_REPORT_PENDING'],
  ['CredentialReportExpiredException', 'IAM_REPORT_PENDING'],
  ['ReportInProgress', 'IAM_REPORT_PENDING'],
  ['CredentialReportNotReadyException', 'IAM_REPORT_PENDING'],
  ['InvalidAction', 'IAM_UNSUPPORTED'],
  ['UnknownOperationException', 'IAM_UNSUPPORTED'],
  ['NotImplemented', 'IAM_UNSUPPORTED'],
  ['ServiceNotSupportedException', 'IAM_UNSUPPORTED'],
]);

/** Translates what the SDK threw into an expected failure that keeps it as its cause. */
export function iamError(error: unknown, operation: string): AppError {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  // Sent again, the request is signed for the time that this refusal has told.
  const code = isClockCorrected(error)
    ? 'IAM_UNAVAILABLE'
    : (CODES.get(name) ?? codeOfStatus($metadata?.httpStatusCode));
  const needed = code === 'IAM_DENIED' ? `The scanner asks for iam:${operation}.` : undefined;
  const { what, hint = needed } = describeAwsError(error);
  return new AppError(code, `${operation}: ${what}`, compact({ hint, cause: error }));
}

/** No status means no answer: the network, a closed connection; one of success an answer that broke off. */
function codeOfStatus(status: number | undefined): ErrorCode {
  if (status === 429) return 'IAM_THROTTLED';
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408;
  return isRefusal ? 'IAM_FAILED' : 'IAM_UNAVAILABLE';
}

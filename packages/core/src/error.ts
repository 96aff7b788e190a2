/** Stable, greppable reasons for failure. Tests and users rely on them; messages may change. */
export type ErrorCode =
  | 'AWS_REFUSED'
  | 'BAD_ARGUMENT'
  | 'BAD_CONFIGURATION'
  | 'BAD_INPUT_FILE'
  | 'BAD_PAYLOAD'
  | 'BUSY'
  | 'FUNCTION_FAILED'
  | 'IAM_DENIED'
  | 'IAM_FAILED'
  | 'IAM_NOT_FOUND'
  | 'IAM_REPORT_PENDING'
  | 'IAM_THROTTLED'
  | 'IAM_UNAVAILABLE'
  | 'IAM_UNSUPPORTED'
  | 'INCOMPLETE'
  | 'LAKE_CONFLICT'
  | 'LAKE_FAILED'
  | 'LEDGER_CONFLICT'
  | 'LEDGER_DOUBTED'
  | 'LOCK_LOST'
  | 'LOOKUP_FAILED'
  | 'LOOKUP_THROTTLED'
  | 'LOOKUP_TOKEN_REJECTED'
  | 'LOOKUP_UNAVAILABLE'
  | 'NOT_DEPLOYED'
  | 'NO_DATA'
  | 'PUBLISH_FAILED'
  | 'QUERY_FAILED'
  | 'REGIONS_UNAVAILABLE'
  | 'STORAGE_FAILED'
  | 'TABLE_MISSING'
  | 'TERRAFORM_FAILED'
  | 'TIME_UNKNOWN'
  | 'TOOL_MISSING';

export interface AppErrorDetails {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The base of every expected failure. The message says what was wrong, with the value and what is
 * allowed, and never holds a secret.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: AppErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = details.hint;
  }
}

/** Tells whether a value is an expected failure, of the given code when one is named. */
export function isAppError(value: unknown, code?: ErrorCode): value is AppError {
  return value instanceof AppError && (code === undefined || value.code === code);
}

import { compact } from './collections.ts';

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
  | 'MEMBER_UNREACHABLE'
  | 'NOT_DEPLOYED'
  | 'NO_DATA'
  | 'ORGANIZATION_UNAVAILABLE'
  | 'PUBLISH_FAILED'
  | 'QUERY_FAILED'
  | 'REGIONS_UNAVAILABLE'
  | 'STORAGE_FAILED'
  | 'TABLE_MISSING'
  | 'TERRAFORM_FAILED'
  | 'TIME_UNKNOWN'
  | 'TRAIL_CROWDED'
  | 'TOOL_MISSING';

interface AppErrorDetails {
  /** Advice to the reader, one sentence. */
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

/** Fields of a log line that tell about an error; log queries rely on the first two. */
export interface ErrorFields {
  /** The code of an expected failure, else the error's name. */
  readonly error_type: string;
  readonly error_message: string;
  readonly error_hint?: string;
  /** Causes of it, nearest first, as `Name: message`. */
  readonly error_causes?: readonly string[];
  /** Only for what is not an expected failure: where the bug is. */
  readonly error_stack?: string;
}

// Deep enough for any real chain, and an end to a circular one.
const MAX_CAUSES = 10;
// A log event of CloudWatch is at most 1 MB; a message worth reading is shorter than this.
const MAX_MESSAGE_LENGTH = 4000;

/** Takes out of a text what may not be written down. */
export type TextCleaner = (text: string) => string;

/**
 * Describes anything that was thrown. Total: whatever `error` is, an answer comes back. Where raw records or
 * answers of AWS are near, `clean` (`redactText`) takes out secrets that a message quotes; it is no default, so
 * that functions that see only stored events do not carry the redaction.
 */
export function describeError(error: unknown, clean: TextCleaner = asItIs): ErrorFields {
  const causes = causesOf(error).map((cause) => `${typeOf(cause)}: ${messageOf(cause, clean)}`);
  const isExpected = isAppError(error);
  const stack = error instanceof Error && !isExpected ? error.stack : undefined;
  return compact({
    error_type: typeOf(error),
    error_message: messageOf(error, clean),
    error_hint: isExpected ? error.hint && clean(error.hint) : undefined,
    error_causes: causes.length > 0 ? causes : undefined,
    error_stack: stack && clean(stack).slice(0, MAX_MESSAGE_LENGTH),
  });
}

/**
 * Tells of anything that was thrown, with the advice to the reader, in sentences: for what is kept to be read later. Total, as
 * `describeError`, which `clean` is for.
 *
 * @example adviseOn(new AppError('BUSY', 'The folder is in use', { hint: 'Wait.' })) // 'The folder is in use. Wait.'
 */
export function adviseOn(error: unknown, clean: TextCleaner = asItIs): string {
  const { error_hint: hint, error_message: message } = describeError(error, clean);
  const sentence = message.trim();
  if (hint === undefined) return sentence;
  return `${/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`} ${hint}`;
}

function typeOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

function asItIs(text: string): string {
  return text;
}

function messageOf(error: unknown, clean: TextCleaner): string {
  const message = textOf(error instanceof Error ? error.message : error);
  return clean(message).slice(0, MAX_MESSAGE_LENGTH);
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'something that cannot be shown as text';
  }
}

/** An aggregate's errors count as its causes, before its own cause. */
function causesOf(error: unknown): unknown[] {
  const found: unknown[] = [];
  const visit = (value: unknown) => {
    if (!(value instanceof Error)) return;
    const nested = value instanceof AggregateError ? [...value.errors] : [];
    if (value.cause !== undefined) nested.push(value.cause);
    for (const cause of nested) {
      if (found.length >= MAX_CAUSES) return;
      found.push(cause);
      visit(cause);
    }
  };
  visit(error);
  return found;
}

/** A part of a run that failed; the rest of the run went on. */
export interface RunFailure {
  /** Part that failed, as logs name it: a shard, a day of a table, `metrics`. */
  readonly where: string;
  readonly error: unknown;
}

/** Failures that a message names; the result of the run lists them all. */
const NAMED_FAILURES = 5;

/** A run that went to its end although parts of it failed; `result` tells what the others did. */
export abstract class RunError<Result> extends AggregateError {
  readonly result: Result;

  /** `work` begins the message: "Collection failed in part: …". `clean` is that of `describeError`. */
  constructor(
    work: string,
    failures: readonly RunFailure[],
    result: Result,
    clean: TextCleaner = asItIs,
  ) {
    const named = failures
      .slice(0, NAMED_FAILURES)
      .map(({ where, error }) => `${where}: ${messageOf(error, clean)}`);
    const more = failures.length - named.length;
    super(
      failures.map(({ error }) => error),
      `${work} failed in part: ${named.join('; ')}${more > 0 ? ` (and ${more} more)` : ''}`,
    );
    this.result = result;
  }
}

import pino from 'pino';
import { describeError, type TextCleaner } from './error.ts';

/** Severities as they appear in the `level` of a log line, and as `LOG_LEVEL` takes them. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Writes one JSON line a call. The data comes first, the message is a constant sentence: log queries
 * group by it. An `error` among the data becomes `error_type` and `error_message` (see
 * `describeError`). Data that JSON cannot take, such as a circle, does not stop a line.
 */
export interface Logger {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  /** Written as WARNING. */
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
  /** Written as CRITICAL. */
  fatal(data: object, message: string): void;
  /** Returns a logger that adds these fields to each of its lines. */
  child(bindings: object): Logger;
}

/** Sink of lines, each with its line feed. */
interface LogDestination {
  write(line: string): void;
}

interface LoggerOptions {
  /** The least severe level that is written. */
  readonly level: LogLevel;
  /** Standard output, written synchronously, when left out: a Lambda may be frozen any time. */
  readonly destination?: LogDestination;
  /** Fields of every line. */
  readonly base?: object;
  /** Takes secrets out of what errors say; see `describeError`. */
  readonly cleanText?: TextCleaner;
  /** Milliseconds since the epoch; the machine's clock when left out. */
  readonly now?: () => number;
}

const PINO_LEVELS = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'fatal',
} as const satisfies Record<LogLevel, pino.Level>;
const LEVEL_NAMES = new Map<string, LogLevel>(LOG_LEVELS.map((name) => [PINO_LEVELS[name], name]));

// As AWS, HTTP and our own documents spell them.
const SECRET_KEYS = [
  'accessToken',
  'access_token',
  'authorization',
  'Authorization',
  'authorizationToken',
  'clientSecret',
  'cookie',
  'credentials',
  'idToken',
  'newPassword',
  'oldPassword',
  'password',
  'privateKey',
  'refreshToken',
  'samlAssertion',
  'SAMLAssertion',
  'secretAccessKey',
  'SecretAccessKey',
  'secret_access_key',
  'sessionToken',
  'SessionToken',
  'session_token',
  'webIdentityToken',
  '["x-amz-security-token"]',
  '["X-Amz-Security-Token"]',
] as const;

/** Paths that are never written, three levels deep: data logged here is flat or nearly so. */
export const REDACTED_PATHS: readonly string[] = ['', '*', '*.*'].flatMap((parent) =>
  SECRET_KEYS.map((key) =>
    parent === '' || key.startsWith('[') ? parent + key : `${parent}.${key}`,
  ),
);

/** Creates a logger; nothing is opened or written before the first line. */
export function createLogger({
  level,
  destination = standardOutput(),
  base = {},
  cleanText,
  now = Date.now,
}: LoggerOptions): Logger {
  return pino(
    {
      level: PINO_LEVELS[level],
      base,
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date(now()).toISOString()}"`,
      formatters: {
        level: (label) => ({ level: LEVEL_NAMES.get(label) }),
        log: (data) => describeErrors(data, cleanText),
      },
      redact: { paths: [...REDACTED_PATHS], censor: '[redacted]' },
    },
    destination,
  );
}

function describeErrors(
  data: Record<string, unknown>,
  cleanText: TextCleaner | undefined,
): Record<string, unknown> {
  if (!('error' in data)) return data;
  const { error, ...rest } = data;
  return { ...rest, ...describeError(error, cleanText) };
}

function standardOutput(): LogDestination {
  let stream: LogDestination | undefined;
  return {
    write: (line) => {
      stream ??= pino.destination({ dest: 1, sync: true });
      stream.write(line);
    },
  };
}

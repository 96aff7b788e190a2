import { AppError, printable } from '@iam-tracker/core';

/** All attempts together end well within the lease of a delivery. */
export const REQUEST_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/** Translates what a client threw. `action` completes "Cannot …". */
export function publishError(action: string, cause: unknown, hint: string): AppError {
  const { message, name } = cause instanceof Error ? cause : new Error(String(cause));
  return new AppError('PUBLISH_FAILED', `Cannot ${action}: ${name}: ${printable(message)}`, {
    hint,
    cause,
  });
}

import { AppError } from '../error.ts';
import { printable } from '../text.ts';

/** Options of clients that tell of an alert: all attempts together end well within the lease of a claim. */
export const PUBLISH_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/** Translates what a client threw into an AppError PUBLISH_FAILED. `action` completes "Cannot …". */
export function publishError(action: string, cause: unknown, hint: string): AppError {
  const { message, name } = cause instanceof Error ? cause : new Error(String(cause));
  return new AppError('PUBLISH_FAILED', `Cannot ${action}: ${name}: ${printable(message)}`, {
    hint,
    cause,
  });
}

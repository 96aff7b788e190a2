import { AppError, printable } from '@iam-tracker/core';

/**
 * Translates what the SDK threw: LAKE_CONFLICT when a condition did not hold, else LAKE_FAILED. `action` and the
 * bucket make up the sentence: "Cannot <action> bucket <name>: …".
 */
export function lakeError(error: unknown, action: string, bucket: string): AppError {
  if (error instanceof AppError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const hint = HINTS.get(name);
  return new AppError(
    isConflict(error) ? 'LAKE_CONFLICT' : 'LAKE_FAILED',
    `Cannot ${action} bucket ${bucket}: ${name}: ${printable(message)}`,
    hint === undefined ? { cause: error } : { hint, cause: error },
  );
}

const HINTS = new Map([
  [
    'AccessDenied',
    'The role needs the S3 actions of the exporter on this bucket, and its KMS key.',
  ],
  [
    'NoSuchBucket',
    'Deploy the bucket, or check ANALYTICS_BUCKET_NAME, the account and the Region.',
  ],
  ['PermanentRedirect', 'The bucket is in another Region.'],
]);

/** The first when a condition does not hold, the second when another write was under way at that moment. */
const CONFLICTS = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

export function isConflict(error: unknown): boolean {
  return error instanceof Error && CONFLICTS.has(error.name);
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NoSuchUpload');
}

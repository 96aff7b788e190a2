import { AppError } from '../../error.ts';
import { printable } from '../../text.ts';
import { CLOCK_HINT, isClockRefusal } from '../aws-clock.ts';

/**
 * Translates what the SDK threw into an expected failure that keeps it as its cause: TABLE_MISSING or
 * STORAGE_FAILED. `action` and the table make up the sentence: "Cannot <action> table <name>: …".
 */
export function storageError(error: unknown, action: string, tableName: string): AppError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'ResourceNotFoundException') {
    return new AppError(
      'TABLE_MISSING',
      `There is no table ${tableName}, or no such index of it.`,
      {
        hint: 'Deploy the tables, or check the table name, the account and the Region.',
        cause: error,
      },
    );
  }
  const hint = isClockRefusal(error) ? CLOCK_HINT : HINTS.get(name);
  return new AppError(
    'STORAGE_FAILED',
    `Cannot ${action} table ${tableName}: ${name}: ${printable(message)}`,
    hint === undefined ? { cause: error } : { hint, cause: error },
  );
}

const HINTS = new Map([
  ['AccessDeniedException', 'Give the role the DynamoDB actions of its function on this table.'],
  ['CredentialsProviderError', 'Configure AWS credentials, for example with a profile.'],
  ['ExpiredTokenException', 'The AWS credentials have expired: sign in again.'],
  ['UnrecognizedClientException', 'The AWS credentials are not valid in this Region.'],
]);

/** Tells whether DynamoDB refused a request by its pace: worth trying again, later. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && THROTTLING.has(error.name);
}

// As DynamoDB names them (developer guide, "Error handling"); the last is its control plane's.
const THROTTLING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);

import type { BatchStatementRequest, BatchStatementResponse } from '@aws-sdk/client-dynamodb';
import { storageError } from '@iam-tracker/core/aws';
import type { Replacement, SaveOutcome } from '../ports.ts';
import { encodeDocument } from './document-item.ts';

/**
 * The statement that puts a document in place of one version of it and no other. PartiQL's INSERT is refused
 * when there is an item, its UPDATE when there is none or the rest of its condition does not hold.
 */
export function saveStatement(
  tableName: string,
  { replaced, ...document }: Replacement,
): BatchStatementRequest {
  const { body, state_key, ttl, version } = encodeDocument(document, replaced + 1);
  if (replaced === 0) {
    return {
      Statement: `INSERT INTO "${tableName}" VALUE {'state_key': ?, 'version': ?, 'body': ?, 'ttl': ?}`,
      Parameters: [state_key, version, body, ttl],
    };
  }
  return {
    Statement: `UPDATE "${tableName}" SET "version" = ? SET "body" = ? SET "ttl" = ? WHERE "state_key" = ? AND "version" = ?`,
    Parameters: [version, body, ttl, state_key, { N: String(replaced) }],
  };
}

/**
 * Reads what a statement came to, by the codes of BatchStatementError (API reference). `again`: not now. `denied`:
 * not by a statement. Without an answer it is taken for failed.
 */
export function outcomeOf(
  response: BatchStatementResponse | undefined,
  tableName: string,
): SaveOutcome | 'again' | 'denied' {
  if (response !== undefined && response.Error === undefined) return 'saved';
  const { Code = 'NoAnswer', Message = '' } = response?.Error ?? {};
  if (OUTRUN.has(Code)) return 'outrun';
  if (LATER.has(Code)) return 'again';
  // As the exception that refuses a whole request.
  const refusal = Object.assign(new Error(Message), { name: `${Code}Exception` });
  return isDenied(refusal) ? 'denied' : storageError(refusal, 'write', tableName);
}

/**
 * Tells whether statements are refused as such: by a database that is not DynamoDB itself, or for a role that
 * was made before they were used.
 */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && DENIED.has(error.name);
}

const DENIED: ReadonlySet<string> = new Set(['AccessDeniedException', 'UnknownOperationException']);

const OUTRUN: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'DuplicateItem']);

const LATER: ReadonlySet<string> = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
  'TransactionConflict',
]);

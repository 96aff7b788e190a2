import type { BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import type { Replacement } from '../ports.ts';
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

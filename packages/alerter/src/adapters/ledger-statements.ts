import type { BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import { alertKey } from '../alert.ts';
import type { NewRecord } from '../ports.ts';
import { describeAlert, itemKey, type LedgerItem, toldAs } from './ledger-item.ts';

/** The statement that records an alert that nothing is recorded of, not even a claim: INSERT is refused otherwise. */
export function recordStatement(
  tableName: string,
  { alert, disposition, note }: NewRecord,
  now: number,
): BatchStatementRequest {
  const time = new Date(now).toISOString();
  const item: LedgerItem = {
    ...itemKey(alertKey(alert)),
    ...describeAlert(alert, now),
    ...toldAs(disposition, note),
    recorded_at: { S: time },
    alert_date: { S: time.slice(0, 10) },
  };
  const names = Object.keys(item).map((name) => `'${name}': ?`);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${names.join(', ')}}`,
    Parameters: Object.values(item),
  };
}

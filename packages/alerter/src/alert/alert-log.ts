import { printable } from '@iam-tracker/core';
import type { Alert } from './alert.ts';

const MAX_TEXT = 200;

/**
 * Returns what the log says of an alert that was published: which dashboard and log queries draw. Names that callers choose are
 * values, bounded and written out.
 */
export function logFieldsOf({ event, rule, severity }: Alert, actor: string | undefined): object {
  const text = (value: string | undefined) =>
    value === undefined ? undefined : printable(value, MAX_TEXT);
  return {
    severity,
    rule_id: rule.id,
    actor: text(actor),
    event_name: text(event.eventName),
    target: text(event.target),
    account_id: event.accountId,
    aws_region: event.awsRegion,
    event_time: new Date(event.occurredAt).toISOString(),
    event_id: event.eventId,
  };
}

import type { Alert } from '../alert/alert.ts';
import type { PublishContext } from '../ports.ts';
import { type AlertDocument, buildDocument, show, writeJson } from './alert-document.ts';
import { writeMailText, writeSubject } from './mail-text.ts';

/** An alert as it leaves the house. */
export interface AlertMessage {
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** For machines: one line of JSON. */
  readonly json: string;
  readonly document: AlertDocument;
  /** Attributes that subscriptions filter by; none is empty. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Writes an alert for every reader. Total, bounded (some 20 KB) and the same for the same alert. */
export function buildMessage(alert: Alert, context: PublishContext): AlertMessage {
  const document = buildDocument(alert, context);
  const { accountId = '', eventName } = alert.event;
  const attributes = {
    severity: alert.severity,
    rule_id: alert.rule.id,
    event_name: show(eventName),
    account_id: show(accountId),
  };
  return {
    subject: writeSubject(document),
    text: writeMailText(document),
    json: writeJson(document),
    document,
    attributes: Object.fromEntries(Object.entries(attributes).filter(([, text]) => text !== '')),
  };
}

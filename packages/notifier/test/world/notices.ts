import type { AlertDocument } from '@iam-tracker/core/alert-document';
import { ALERT_EVENT_FIELDS } from '@iam-tracker/core/alert-document';
import type { Notice } from '../../src/ports.ts';

const EVENT = {
  event_id: '00000000-0000-4000-8000-000000000001',
  event_time: '2026-11-30T03:00:00Z',
  event_name: 'CreateAccessKey',
  event_source: 'iam.amazonaws.com',
  account_id: '123456789012',
  aws_region: 'us-east-1',
  user_name: 'mallory',
  actor: 'mallory',
  target: 'user/alice',
  source_ip: '192.0.2.7',
  outcome: 'success',
} as const;

/** An alert on a key that one user made for another. */
export function aDocument(fields: Partial<AlertDocument> = {}): AlertDocument {
  const nothing = Object.fromEntries(ALERT_EVENT_FIELDS.map((name) => [name, null]));
  return {
    schema: 'iam-activity-tracker/alert',
    version: 1,
    alert_id: `${EVENT.event_id}/IAM-KEY-FOR-OTHER`,
    follows: null,
    rule: {
      id: 'IAM-KEY-FOR-OTHER',
      title: 'Access key created for another user',
      mitre: ['T1098.001'],
      why: 'A key of another user is a way back in.',
      runbook: ['Ask the caller.', 'Deactivate the key.'],
      false_positives: ['An administrator set up a program.'],
      references: ['https://attack.mitre.org/techniques/T1098/001/'],
    },
    severity: 'HIGH',
    detail: 'key for alice',
    actor: {
      name: 'mallory',
      certainty: 'certain',
      rule: 'iam_user',
      chain: [],
      is_chain_cut: false,
      on_behalf_of: null,
      identity: 'mallory',
    },
    event: { ...nothing, ...EVENT } as AlertDocument['event'],
    credentials: [],
    related_event_ids: [EVENT.event_id],
    dedup_key: 'alice',
    folded: 0,
    summary: null,
    ...fields,
  };
}

/** The alert as its queue holds it. */
export function aNotice(fields: Partial<AlertDocument> = {}): Notice {
  const document = aDocument(fields);
  return { document, text: JSON.stringify(document) };
}

/** A batch of one queue as Lambda hands it over. */
export function aBatch(
  queueName: string,
  messages: readonly { readonly id: string; readonly body: string; readonly attempt?: number }[],
): object {
  return {
    Records: messages.map(({ attempt = 1, body, id }) => ({
      messageId: id,
      body,
      attributes: { ApproximateReceiveCount: String(attempt) },
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${queueName}`,
    })),
  };
}

import type { AlertDocument } from '@iam-tracker/core/alert-document';

/** Says what an alert is about, in the least that its reader takes. */
export function buildPagerDutyEvent({ alert_id: id, rule, severity }: AlertDocument): object {
  return { id, title: rule.title, severity };
}

import type { AlertDocument } from '@iam-tracker/core/alert-document';

/** The place that findings are imported into: the account of the deployment, whose findings they are. */
interface FindingPlace {
  readonly partition: string;
  readonly region: string;
  /** The account that calls. The default product takes findings of no other. */
  readonly accountId: string;
}

/** Says what an alert is about, in the least that its reader takes. */
export function buildSecurityFinding(
  { alert_id: id, rule, severity }: AlertDocument,
  place: FindingPlace,
): object {
  return { id, title: rule.title, severity, place };
}

import { isIPv4 } from 'node:net';
import { compact, printable, type Severity } from '@iam-tracker/core';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import { isFoundByScan, listFacts, nameFinding, writeTitle } from '@iam-tracker/core/alert-facts';
import { findingTypes } from './attack.ts';
import { fitLines } from './fit-lines.ts';
import { accountIn, plainId, plainName } from './plain-ids.ts';

/** The place that findings are imported into: the account of the deployment, whose findings they are. */
interface FindingPlace {
  readonly partition: string;
  readonly region: string;
  /** The account that calls. The default product takes findings of no other: what they are about is in their resources. */
  readonly accountId: string;
}

type FindingLabel = (typeof FINDING_SEVERITIES)[Severity];

interface FindingResource {
  readonly Type: string;
  readonly Id: string;
  readonly Partition: Partition;
  readonly Region?: string;
  readonly ResourceRole: 'Actor' | 'Target';
}

/**
 * A finding of Security Hub, in the types that the SDK takes as they are, in the AWS Security Finding Format, as BatchImportFindings takes it.
 *
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
interface SecurityFinding {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly ProductName: string;
  readonly CompanyName: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly FirstObservedAt: string;
  readonly LastObservedAt: string;
  readonly Title: string;
  readonly Description: string;
  readonly FindingProviderFields: {
    readonly Severity: { readonly Label: FindingLabel; readonly Original: string };
    readonly Types: string[];
    readonly RelatedFindings?: { readonly ProductArn: string; readonly Id: string }[];
  };
  readonly Remediation: {
    readonly Recommendation: { readonly Text: string; readonly Url?: string };
  };
  readonly ProductFields: Record<string, string>;
  readonly Resources: FindingResource[];
  readonly Action?: {
    readonly ActionType: 'AWS_API_CALL';
    readonly AwsApiCallAction: {
      readonly Api: string;
      readonly ServiceName: string;
      readonly CallerType?: 'remoteIp';
      readonly RemoteIpDetails?: { readonly IpAddressV4: string };
    };
  };
  readonly RecordState: 'ACTIVE';
}

/** Severities as Security Hub names them; its INFORMATIONAL says that nothing was found. */
export const FINDING_SEVERITIES = {
  CRITICAL: 'CRITICAL',
  HIGH: 'HIGH',
  WARNING: 'MEDIUM',
  INFO: 'LOW',
} as const satisfies Readonly<Record<Severity, string>>;

/** Limits of the attributes, in characters: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const MAX = {
  id: 512,
  title: 256,
  description: 1_024,
  recommendation: 512,
  field: 2_048,
  resources: 32,
} as const;
const PRODUCT = 'iam-activity-tracker';

/**
 * Writes an alert as a finding. Its times are those of the event: the same alert sent again is the same finding, and Security
 * Hub ignores an update that is no newer.
 */
export function buildSecurityFinding(
  document: AlertDocument,
  place: FindingPlace,
): SecurityFinding {
  const { accountId, partition, region } = place;
  const { alert_id: id, event, follows, rule, severity, summary } = document;
  const productArn = `arn:${partition}:securityhub:${region}:${accountId}:product/${accountId}/default`;
  const time = event.event_time ?? '1970-01-01T00:00:00Z';
  const [first, last] = summary === null ? [time, time] : sortTimes(time, summary.from, summary.to);
  return compact({
    SchemaVersion: '2018-10-08' as const,
    Id: nameFindingId(id),
    ProductArn: productArn,
    ProductName: PRODUCT,
    CompanyName: PRODUCT,
    GeneratorId: `${PRODUCT}/${plainId(rule.id)}`,
    AwsAccountId: accountId,
    CreatedAt: time,
    UpdatedAt: last,
    FirstObservedAt: first,
    LastObservedAt: last,
    Title: printable(writeTitle(document), MAX.title).trim() || rule.id,
    Description: fitLines(
      [
        printable(nameFinding(document), MAX.title),
        ...listFacts(document).map(([label, text]) => (label === '' ? text : `${label}: ${text}`)),
      ],
      MAX.description,
    ),
    FindingProviderFields: compact({
      Severity: { Label: FINDING_SEVERITIES[severity], Original: severity },
      Types: [...findingTypes(rule.mitre)],
      RelatedFindings:
        follows == null ? undefined : [{ ProductArn: productArn, Id: nameFindingId(follows) }],
    }),
    Remediation: { Recommendation: recommend(document) },
    ProductFields: listFields(document),
    Resources: listResources(document, place),
    Action: describeAction(event),
    RecordState: 'ACTIVE' as const,
  });
}

/** At most 223 characters. */
function nameFindingId(alertId: string): string {
  return `${PRODUCT}/${plainId(alertId)}`;
}

function sortTimes(...times: string[]): [first: string, last: string] {
  const sorted = times.sort();
  return [sorted[0] ?? '', sorted.at(-1) ?? ''];
}

function recommend({ rule }: AlertDocument): { Text: string; Url?: string } {
  const steps = rule.runbook.map((step, index) => `${index + 1}. ${step}`);
  const text = fitLines(steps, MAX.recommendation);
  return compact({
    Text: text.trim() === '' ? 'See the rule.' : text,
    Url: rule.references.find((page) => /^https:\/\/\S{1,500}$/.test(page)),
  });
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html: 50 pairs; keys of `aws/` are AWS's. */
function listFields(document: AlertDocument): Record<string, string> {
  const { actor, alert_id: id, credentials, detail, event, folded, rule, summary } = document;
  const fields = {
    alert_id: id,
    follows: document.follows,
    rule_id: rule.id,
    mitre: rule.mitre.join(' '),
    why: rule.why,
    detail,
    actor: actor.name,
    actor_certainty: actor.certainty,
    actor_found_by: actor.rule,
    on_behalf_of: actor.on_behalf_of,
    event_id: event.event_id,
    event_name: event.event_name,
    event_source: event.event_source,
    account_id: event.account_id,
    account_name: event.account_name,
    aws_region: event.aws_region,
    user_arn: event.user_arn,
    session_name: event.session_name,
    target: event.target,
    source_ip: event.source_ip,
    user_agent: event.user_agent,
    outcome: event.outcome,
    error_code: event.error_code,
    mfa: event.mfa,
    credentials: credentials.map(({ id: key, kind }) => `${kind} ${key ?? ''}`.trim()).join(', '),
    folded: String(folded),
    more_events: summary?.alerts.map(({ event_id: eventId }) => eventId).join(' '),
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) =>
      text === null || text === undefined || text.trim() === ''
        ? []
        : [[`${PRODUCT}/${name}`, printable(text, MAX.field)]],
    ),
  );
}

const RESOURCE_TYPES: ReadonlyMap<string, string> = new Map([
  ['user', 'AwsIamUser'],
  ['role', 'AwsIamRole'],
  ['group', 'AwsIamGroup'],
  ['policy', 'AwsIamPolicy'],
  ['access-key', 'AwsIamAccessKey'],
  ['account', 'AwsAccount'],
  ['trail', 'AwsCloudTrailTrail'],
]);

/**
 * Lists the caller, the target and the credentials; the account when the event names none. An ARN stands where one is
 * recorded: that of a target would be a guess, since records leave out its path.
 */
function listResources(
  { credentials, event }: AlertDocument,
  { accountId, partition }: FindingPlace,
): FindingResource[] {
  const account = accountIn(event.account_id) ?? accountId;
  const region = plainName(event.aws_region)?.slice(0, 16);
  const resources = new Map<string, FindingResource>();
  const add = (type: string, id: string, role: FindingResource['ResourceRole']) => {
    const text = printable(id, MAX.id);
    if (text.trim() === '' || resources.size === MAX.resources || resources.has(text)) return;
    const Partition = PARTITIONS.find((each) => each === partition) ?? 'aws';
    resources.set(
      text,
      compact({ Type: type, Id: text, Partition, Region: region, ResourceRole: role }),
    );
  };
  const { role_arn: roleArn, target, user_arn: userArn } = event;
  if (roleArn !== null) add('AwsIamRole', roleArn, 'Actor');
  else if (userArn !== null) add(typeOfCaller(userArn), userArn, 'Actor');
  if (target !== null) {
    const [kind = ''] = target.split('/', 1);
    const id = kind === 'account' ? target.slice('account/'.length) : `${account}/${target}`;
    add(
      RESOURCE_TYPES.get(kind) ?? 'Other',
      kind === 'account' ? `AWS::::Account:${id}` : id,
      'Target',
    );
  }
  for (const { id, kind, part } of credentials) {
    if (id === null) continue;
    const isKey = kind === 'access_key' || kind === 'session';
    add(isKey ? 'AwsIamAccessKey' : 'Other', id, part === 'used' ? 'Actor' : 'Target');
  }
  if (resources.size === 0) add('AwsAccount', `AWS::::Account:${account}`, 'Target');
  return [...resources.values()];
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Resource.html: values of `Partition`. */
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;
type Partition = (typeof PARTITIONS)[number];

function typeOfCaller(arn: string): string {
  if (/^arn:[\w-]+:iam::\d{12}:user\//.test(arn)) return 'AwsIamUser';
  if (/^arn:[\w-]+:sts::\d{12}:assumed-role\//.test(arn)) return 'AwsIamRole';
  return /^arn:[\w-]+:iam::\d{12}:root$/.test(arn) ? 'AwsAccount' : 'Other';
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsApiCallAction.html: 128 characters each. */
function describeAction(event: AlertDocument['event']): SecurityFinding['Action'] {
  const [api, service] = [plainName(event.event_name), plainName(event.event_source)];
  if (isFoundByScan(event) || api === undefined || service === undefined) return undefined;
  const ip = event.source_ip;
  const from =
    ip !== null && isIPv4(ip)
      ? { CallerType: 'remoteIp' as const, RemoteIpDetails: { IpAddressV4: ip } }
      : {};
  return {
    ActionType: 'AWS_API_CALL',
    AwsApiCallAction: { Api: api, ServiceName: service, ...from },
  };
}

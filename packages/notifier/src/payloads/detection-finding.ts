import { isIP } from 'node:net';
import { compact, type Severity } from '@iam-tracker/core';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import { isFoundByScan, nameFinding, writeTitle } from '@iam-tracker/core/alert-facts';
import { findingTypes, readAttack } from './attack.ts';
import { accountIn, threadKey } from './plain-ids.ts';

/** Version of the Open Cybersecurity Schema Framework: the one that the new Security Hub writes. No later field is used. */
const OCSF_VERSION = '1.5.0';

/**
 * A Detection Finding of OCSF: the machine format beside ours, for tools that know nothing of us.
 *
 * https://schema.ocsf.io/1.5.0/classes/detection_finding?profiles=cloud
 */
interface DetectionFinding {
  readonly activity_id: 1;
  readonly activity_name: 'Create';
  readonly category_uid: 2;
  readonly category_name: 'Findings';
  readonly class_uid: 2004;
  readonly class_name: 'Detection Finding';
  readonly type_uid: 200401;
  readonly type_name: 'Detection Finding: Create';
  readonly severity_id: number;
  readonly severity: string;
  readonly status_id: 1;
  readonly status: 'New';
  readonly is_alert: true;
  /** Epoch milliseconds, as all times. */
  readonly time: number;
  readonly start_time?: number;
  readonly end_time?: number;
  readonly count: number;
  readonly message: string;
  readonly metadata: object;
  readonly cloud: object;
  readonly finding_info: object;
  readonly evidences: readonly object[];
  readonly resources: readonly object[];
  readonly remediation: object;
  readonly enrichments?: readonly object[];
  readonly unmapped: object;
}

/** Severities as OCSF numbers and names them; its Informational asks for no action. */
export const OCSF_SEVERITIES = {
  CRITICAL: [5, 'Critical'],
  HIGH: [4, 'High'],
  WARNING: [3, 'Medium'],
  INFO: [2, 'Low'],
} as const satisfies Readonly<Record<Severity, readonly [id: number, name: string]>>;

const PRODUCT = { name: 'iam-activity-tracker', vendor_name: 'iam-activity-tracker' } as const;

/** Writes an alert as a Detection Finding. */
export function buildDetectionFinding(document: AlertDocument): DetectionFinding {
  const { event, folded, rule, severity, summary } = document;
  const [severityId, severityName] = OCSF_SEVERITIES[severity];
  const isScan = isFoundByScan(event);
  const time = toMilliseconds(event.event_time);
  const span =
    summary === null
      ? undefined
      : [time, toMilliseconds(summary.from), toMilliseconds(summary.to)].sort((a, b) => a - b);
  return compact({
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200401,
    type_name: 'Detection Finding: Create',
    severity_id: severityId,
    severity: severityName,
    status_id: 1,
    status: 'New',
    is_alert: true,
    time,
    start_time: span?.[0],
    end_time: span?.at(-1),
    count: folded + 1,
    message: `${writeTitle(document)}: ${nameFinding(document)}`,
    metadata: {
      version: OCSF_VERSION,
      product: PRODUCT,
      profiles: ['cloud'],
      uid: document.alert_id,
      correlation_uid: threadKey(document),
      event_code: rule.id,
      ...(isScan
        ? { log_name: 'users', log_provider: PRODUCT.name }
        : { log_name: 'CloudTrail', log_provider: 'AWS' }),
      original_time: event.event_time ?? '',
    },
    cloud: compact({
      provider: 'AWS',
      account: describeAccount(event),
      region: event.aws_region ?? undefined,
    }),
    finding_info: describeFinding(document, time, span),
    // No call is known, and no caller: the evidence is what was found.
    evidences: [isScan ? { data: event } : describeEvidence(event)],
    resources: listResources(document),
    remediation: compact({
      desc:
        rule.runbook.map((step, index) => `${index + 1}. ${step}`).join('\n') || 'See the rule.',
      references: rule.references.length === 0 ? undefined : rule.references,
    }),
    enrichments: isScan ? undefined : [describePerson(document)],
    unmapped: { dedup_key: document.dedup_key, summary },
  } as const);
}

function toMilliseconds(time: string | null): number {
  const milliseconds = Date.parse(time ?? '');
  return Number.isNaN(milliseconds) ? 0 : milliseconds;
}

/** https://schema.ocsf.io/1.5.0/objects/account: 10 is an AWS account. */
function describeAccount({
  account_id: id,
  account_name: name,
}: AlertDocument['event']): object | undefined {
  const uid = accountIn(id);
  return uid === undefined ? undefined : compact({ uid, name, type_id: 10, type: 'AWS Account' });
}

/** https://schema.ocsf.io/1.5.0/objects/finding_info */
function describeFinding(
  document: AlertDocument,
  time: number,
  span: readonly number[] | undefined,
): object {
  const { alert_id: uid, event, related_event_ids: related, rule } = document;
  const isScan = isFoundByScan(event);
  return compact({
    uid,
    title: writeTitle(document),
    desc: rule.why,
    types: findingTypes(rule.mitre),
    analytic: { type_id: 1, type: 'Rule', uid: rule.id, name: rule.title, desc: rule.why },
    attacks: rule.mitre.length === 0 ? undefined : rule.mitre.map(describeAttack),
    created_time: time,
    first_seen_time: span?.[0] ?? time,
    last_seen_time: span?.at(-1) ?? time,
    data_sources: [isScan ? 'Scan of IAM users' : 'AWS CloudTrail'],
    related_events: [...new Set([event.event_id ?? '', ...related])]
      .filter((id) => id !== '')
      .map((id) => (isScan ? { uid: id } : { uid: id, type: 'CloudTrail event' })),
    src_url: rule.references[0],
  });
}

/** https://schema.ocsf.io/1.5.0/objects/attack */
function describeAttack(id: string): object {
  const { subTechnique, tactic, technique } = readAttack(id);
  return compact({
    technique: { uid: technique },
    sub_technique: subTechnique === undefined ? undefined : { uid: subTechnique },
    tactic,
  });
}

/** Describes the call as recorded: https://schema.ocsf.io/1.5.0/objects/evidences */
function describeEvidence(event: AlertDocument['event']): object {
  const { access_key_id: keyId, mfa, source_ip: ip, user_agent: agent } = event;
  const isMfa = mfa === null ? undefined : mfa === 'yes';
  return compact({
    actor: {
      user: compact({
        name: event.user_name ?? event.user_arn ?? 'unknown',
        uid: event.user_arn ?? undefined,
        type: event.user_type ?? undefined,
        // https://schema.ocsf.io/1.5.0/objects/user: root is an Admin, a service a System.
        type_id: USER_TYPES.get(event.user_type ?? '') ?? 99,
        account: describeAccount(event),
        credential_uid: keyId ?? undefined,
      }),
      session:
        event.session_name === null && isMfa === undefined && event.role_arn === null
          ? undefined
          : compact({
              uid: event.session_name ?? undefined,
              issuer: event.role_arn ?? undefined,
              credential_uid: keyId ?? undefined,
              is_mfa: isMfa,
            }),
    },
    api: compact({
      operation: event.event_name ?? 'unknown',
      service: { name: event.event_source ?? 'unknown' },
      request: { uid: event.event_id ?? 'unknown' },
      response:
        event.error_code === null
          ? undefined
          : compact({ error: event.error_code, error_message: event.error_message ?? undefined }),
    }),
    src_endpoint: describeSource(ip),
    http_request: agent === null ? undefined : { user_agent: agent },
    data: event,
  });
}

const USER_TYPES: ReadonlyMap<string, number> = new Map([
  ['IAMUser', 1],
  ['AssumedRole', 1],
  ['FederatedUser', 1],
  ['IdentityCenterUser', 1],
  ['SAMLUser', 1],
  ['WebIdentityUser', 1],
  ['Root', 2],
  ['AWSService', 3],
]);

/** A service that passed a call on stands in place of the address. */
function describeSource(source: string | null): object | undefined {
  if (source === null) return undefined;
  return isIP(source) === 0 ? { svc_name: source } : { ip: source };
}

/** https://schema.ocsf.io/1.5.0/objects/resource_details */
function listResources({ credentials, event }: AlertDocument): object[] {
  const { aws_region: region, target } = event;
  const place = region === null ? {} : { region };
  const [type = ''] = target?.split('/', 1) ?? [];
  const targets =
    target === null ? [] : [{ name: target.slice(type.length + 1) || target, type, ...place }];
  const keys = credentials.flatMap(({ holder, id, kind }) =>
    id === null ? [] : [{ uid: id, type: kind, owner: { name: holder }, ...place }],
  );
  return [...targets, ...keys];
}

/** Says who is behind the caller, and how sure that is: https://schema.ocsf.io/1.5.0/objects/enrichment */
function describePerson({ actor, event }: AlertDocument): object {
  return {
    name: 'evidences[].actor.user.name',
    value: event.user_name ?? 'unknown',
    type: 'person',
    provider: PRODUCT.name,
    data: actor,
  };
}

import { MAX_SESSION_HOPS, printable, type Severity } from '@iam-tracker/core';
import { type Alert, dedupKeyOf } from '../alert.ts';
import type { Attribution, PublishContext } from '../ports.ts';
import type { RuleEvent } from '../rule-event.ts';
import { type Credential, findCredentials } from './credentials.ts';
import { holderOfCaller, nameHolder } from './holder.ts';
import type { Step } from './off-switch.ts';
import { describeSummary, type SummaryDocument } from './summary-document.ts';

export type MessageContext = PublishContext;

/**
 * An alert for machines, version 1: docs/alert.schema.json. Fields are only ever added within a version.
 * All texts that come from events are as long as people read and hold nothing invisible: what was is
 * written out (`\n`, `\u202e`).
 */
export interface AlertDocument {
  readonly schema: 'iam-activity-tracker/alert';
  readonly version: 1;
  /** The same for every delivery of the same alert. */
  readonly alert_id: string;
  readonly rule: {
    readonly id: string;
    readonly title: string;
    readonly mitre: readonly string[];
    readonly why: string;
    readonly runbook: readonly string[];
    readonly false_positives: readonly string[];
    readonly references: readonly string[];
  };
  readonly severity: Severity;
  readonly detail: string | null;
  readonly actor: {
    readonly name: string;
    readonly certainty: Attribution['certainty'];
    readonly rule: string;
    readonly chain: readonly string[];
    /** The chain goes on before what is shown, and who began it was not looked for. */
    readonly is_chain_cut: boolean;
    /** Whose permissions a delegate used. */
    readonly on_behalf_of: string | null;
    /** The identity that called, by the names that people know; null for whom there is no better one than the ARN. */
    readonly identity: string | null;
  };
  readonly event: Readonly<Record<(typeof EVENT_FIELDS)[number][0], string | null>>;
  /** What the event made, changed or was signed with, and how it is taken away; the most pressing first. */
  readonly credentials: readonly {
    readonly kind: Credential['kind'];
    readonly id: string | null;
    readonly part: Credential['part'];
    readonly holder: string;
    readonly account_id: string | null;
    readonly state: string;
    readonly steps: readonly Step[];
  }[];
  readonly related_event_ids: readonly string[];
  readonly dedup_key: string;
  /** Alerts that the message tells of besides its own. */
  readonly folded: number;
  /** What these are. */
  readonly summary: SummaryDocument | null;
}

const EVENT_FIELDS = [
  ['event_id', 'eventId'],
  ['event_time', 'eventTime'],
  ['event_name', 'eventName'],
  ['event_source', 'eventSource'],
  ['account_id', 'accountId'],
  ['aws_region', 'awsRegion'],
  ['user_name', 'userName'],
  ['user_type', 'userType'],
  ['user_arn', 'userArn'],
  ['role_arn', 'roleArn'],
  ['session_name', 'sessionName'],
  ['access_key_id', 'accessKeyId'],
  ['issued_access_key_id', 'issuedAccessKeyId'],
  ['actor', 'actor'],
  ['actor_type', 'actorType'],
  ['target', 'target'],
  ['source_ip', 'sourceIp'],
  ['user_agent', 'userAgent'],
  ['outcome', 'outcome'],
  ['error_code', 'errorCode'],
  ['error_message', 'errorMessage'],
  ['mfa', 'mfa'],
] as const;

/** Of a text that comes from an event: enough for every name and most ARNs. */
export const MAX_TEXT = 300;
const MAX_IDS = 20;

export function buildDocument(
  alert: Alert,
  { attribution, folded, messageId, summary }: MessageContext,
): AlertDocument {
  const { detail, event, relatedEventIds, rule, severity } = alert;
  const texts = EVENT_FIELDS.map(([name, field]) => [name, showOrNull(event[field])] as const);
  return {
    schema: 'iam-activity-tracker/alert',
    version: 1,
    alert_id: show(messageId ?? `${event.eventId}/${rule.id}`),
    rule: {
      id: rule.id,
      title: rule.title,
      mitre: rule.mitre,
      why: rule.why,
      runbook: rule.runbook,
      false_positives: rule.falsePositives,
      references: rule.references,
    },
    severity,
    detail: showOrNull(detail),
    actor: {
      name: show(attribution.actor),
      certainty: attribution.certainty,
      rule: attribution.rule,
      chain: attribution.chain.slice(0, MAX_SESSION_HOPS).map(show),
      is_chain_cut: attribution.isCut,
      on_behalf_of: showOrNull(attribution.onBehalfOf),
      identity: nameIdentity(event),
    },
    event: Object.fromEntries(texts) as AlertDocument['event'],
    credentials: findCredentials(event, attribution.firstCall).map(showCredential),
    related_event_ids: relatedEventIds.slice(0, MAX_IDS).map(show),
    dedup_key: show(dedupKeyOf(alert)),
    folded,
    summary: summary === undefined ? null : describeSummary(summary),
  };
}

function nameIdentity(event: RuleEvent): string | null {
  const holder = holderOfCaller(event);
  return holder.kind === 'unknown' ? null : show(nameHolder(holder, event.accountId));
}

function showCredential(credential: Credential): AlertDocument['credentials'][number] {
  const { accountId, holder, id, kind, part, state, steps } = credential;
  return {
    ...{ kind, id: showOrNull(id ?? undefined), part, holder: show(holder) },
    account_id: showOrNull(accountId ?? undefined),
    state: show(state),
    // Commands are made of what AWS's own grammar allows; cut, they would be others.
    steps: steps.map(({ command, step }) => ({ step: show(step), command })),
  };
}

/** JSON that may stand in HTML or JavaScript as well: no markup, no ends of lines of any kind. */
export function writeJson(document: AlertDocument): string {
  return JSON.stringify(document).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Makes a text of an event fit to be shown. */
export function show(text: string): string {
  return printable(text, MAX_TEXT);
}

function showOrNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : show(text);
}

import { formatTime, MAX_SESSION_HOPS, printable } from '@iam-tracker/core';
import {
  ALERT_EVENT_FIELDS,
  type AlertDocument,
  type NamedAlertDocument,
  type SummaryDocument,
} from '@iam-tracker/core/alert-document';
import { type Alert, dedupKeyOf } from '../alert/alert.ts';
import { eventOf } from '../alert/alert-gist.ts';
import type { AlertSummary, NamedAlert } from '../alert/alert-summary.ts';
import { type RuleEvent, textOf } from '../event/rule-event.ts';
import type { PublishContext } from '../ports.ts';
import { type Credential, findCredentials } from './credentials.ts';
import { holderOfCaller, nameHolder } from './holder.ts';

/** Bounds a text that comes from an event: enough for every name and most ARNs. */
const MAX_TEXT = 300;
/** Bounds the texts of one among many, since each copy of a message counts. */
const MAX_NAMED_TEXT = 120;
const MAX_IDS = 20;

export function buildDocument(
  alert: Alert,
  { accountNames, attribution, folded, follows, messageId, summary }: PublishContext,
): AlertDocument {
  const { detail, event, relatedEventIds, rule, severity } = alert;
  const nameOf = (accountId: string | undefined) => {
    const name = accountNames?.get(accountId ?? '');
    return name === undefined ? {} : { account_name: show(name) };
  };
  const crossed = attribution.accountIds?.slice(0, MAX_SESSION_HOPS + 1);
  const texts = ALERT_EVENT_FIELDS.map((name) => [name, showOrNull(textOf(event, name))] as const);
  return {
    schema: 'iam-activity-tracker/alert',
    version: 1,
    alert_id: show(messageId ?? `${event.eventId}/${rule.id}`),
    follows: showOrNull(follows),
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
      chain: attribution.chain.slice(0, MAX_SESSION_HOPS).map((hop) => show(hop)),
      is_chain_cut: attribution.isCut,
      on_behalf_of: showOrNull(attribution.onBehalfOf),
      identity: nameIdentity(event),
      ...(crossed === undefined
        ? {}
        : { accounts: crossed.map((id) => ({ account_id: show(id), ...nameOf(id) })) }),
    },
    event: {
      ...(Object.fromEntries(texts) as AlertDocument['event']),
      ...nameOf(event.accountId),
    },
    credentials: findCredentials(event, attribution.firstCall).map(showCredential),
    related_event_ids: relatedEventIds.slice(0, MAX_IDS).map((id) => show(id)),
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

function describeSummary(summary: AlertSummary): SummaryDocument {
  const { count, from, isAtLeast, kind, named, otherEventIds, to } = summary;
  return {
    kind,
    count,
    is_at_least: isAtLeast,
    from: isoSecond(from),
    to: isoSecond(to),
    alerts: named.map(describeNamed),
    other_event_ids: otherEventIds.map((id) => show(id, MAX_NAMED_TEXT)),
  };
}

function describeNamed({ count, gist, severity }: NamedAlert): NamedAlertDocument {
  const { actor, eventId, eventName, eventTime, outcome, sourceIp, target } = eventOf(gist);
  return {
    event_id: show(eventId, MAX_NAMED_TEXT),
    severity,
    count,
    event_time: show(eventTime, MAX_NAMED_TEXT),
    event_name: show(eventName, MAX_NAMED_TEXT),
    actor: show(actor, MAX_NAMED_TEXT),
    target: showOrNull(target, MAX_NAMED_TEXT),
    source_ip: showOrNull(sourceIp, MAX_NAMED_TEXT),
    outcome,
    detail: showOrNull(gist.detail, MAX_NAMED_TEXT),
  };
}

/** Writes times that an event can have; others are the beginning of time. */
function isoSecond(time: number): string {
  return formatTime(Math.abs(time) < 8.64e15 ? time : 0);
}

/** JSON that may stand in HTML or JavaScript as well: no markup, no ends of lines of any kind. */
export function writeJson(document: AlertDocument): string {
  return JSON.stringify(document).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Makes a text of an event fit to be shown. */
export function show(text: string, maxLength = MAX_TEXT): string {
  return printable(text, maxLength);
}

function showOrNull(text: string | undefined, maxLength?: number): string | null {
  return text === undefined || text === '' ? null : show(text, maxLength);
}

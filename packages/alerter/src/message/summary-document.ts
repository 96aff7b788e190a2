import { formatTime, printable, type Severity } from '@iam-tracker/core';
import { eventOf } from '../state/alert-gist.ts';
import type { AlertSummary, NamedAlert } from '../state/alert-summary.ts';

/** What a message tells besides, or instead of, one alert of its own. */
export interface SummaryDocument {
  readonly kind: AlertSummary['kind'];
  readonly count: number;
  /** There may be more than `count`. */
  readonly is_at_least: boolean;
  /** ISO 8601, of the first and of the last. */
  readonly from: string;
  readonly to: string;
  readonly alerts: readonly NamedAlertDocument[];
  readonly other_event_ids: readonly string[];
}

export interface NamedAlertDocument {
  readonly event_id: string;
  readonly severity: Severity;
  /** Alerts of this kind, this one among them. */
  readonly count: number;
  readonly event_time: string;
  readonly event_name: string;
  readonly actor: string;
  readonly target: string | null;
  readonly source_ip: string | null;
  readonly outcome: string;
  readonly detail: string | null;
}

/** Shorter than elsewhere: there are many of them, and each copy of a message counts. */
const MAX_TEXT = 120;

export function describeSummary(summary: AlertSummary): SummaryDocument {
  const { count, from, isAtLeast, kind, named, otherEventIds, to } = summary;
  return {
    kind,
    count,
    is_at_least: isAtLeast,
    from: isoSecond(from),
    to: isoSecond(to),
    alerts: named.map(describeNamed),
    other_event_ids: otherEventIds.map((id) => printable(id, MAX_TEXT)),
  };
}

function describeNamed({ count, gist, severity }: NamedAlert): NamedAlertDocument {
  const { actor, eventId, eventName, eventTime, outcome, sourceIp, target } = eventOf(gist);
  return {
    event_id: printable(eventId, MAX_TEXT),
    severity,
    count,
    event_time: printable(eventTime, MAX_TEXT),
    event_name: printable(eventName, MAX_TEXT),
    actor: printable(actor, MAX_TEXT),
    target: showOrNull(target),
    source_ip: showOrNull(sourceIp),
    outcome,
    detail: showOrNull(gist.detail),
  };
}

function showOrNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : printable(text, MAX_TEXT);
}

/** Of times that an event can have; others are the beginning of time. */
function isoSecond(time: number): string {
  return formatTime(Math.abs(time) < 8.64e15 ? time : 0);
}

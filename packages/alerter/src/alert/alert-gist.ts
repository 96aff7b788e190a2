import {
  attributeByRecord,
  type Certainty,
  compact,
  printable,
  type Severity,
} from '@iam-tracker/core';
import {
  eventOfTexts,
  type RuleEvent,
  type RuleFamily,
  type TextAttribute,
  textOf,
} from '../event/rule-event.ts';
import { type Alert, dedupKeyOf } from './alert.ts';

/** The part of an alert that is kept to tell of it later. Texts that come from the event are raw and bounded. */
export interface AlertGist {
  readonly severity: Severity;
  readonly detail?: string;
  readonly family: RuleFamily;
  readonly eventName: string;
  /** Texts of the event, under the names of the events table. */
  readonly texts: Readonly<Record<string, string>>;
  readonly certainty: Certainty;
  /** The rule that found the actor. */
  readonly foundBy: string;
  /** As people are shown it. Absent: the rule makes it of the texts as of the event; of most rules it does. */
  readonly dedupKey?: string;
}

const MAX_TEXT = 120;
/** As long as the document of an alert has it. */
const MAX_DEDUP_KEY = 300;

const KEPT = [
  'event_id',
  'event_date',
  'event_time',
  'event_source',
  'account_id',
  'aws_region',
  'user_name',
  'user_type',
  'user_arn',
  'access_key_id',
  'actor',
  'actor_type',
  'target',
  'source_ip',
  'outcome',
  'error_code',
  'mfa',
] as const satisfies readonly TextAttribute[];

export function gistOf(alert: Alert): AlertGist {
  const { detail, event, severity } = alert;
  const texts = KEPT.flatMap((name) => {
    const text = textOf(event, name);
    return text === undefined || text === '' ? [] : [[name, cut(text)] as const];
  });
  const { certainty, rule } = attributeByRecord(event);
  const gist: AlertGist = compact({
    severity,
    detail: detail === undefined ? undefined : cut(detail),
    family: event.eventType,
    eventName: cut(event.eventName),
    texts: Object.fromEntries(texts),
    certainty,
    foundBy: rule,
  });
  const dedupKey = dedupKeyOf(alert);
  return dedupKeyOf({ event: eventOf(gist), rule: alert.rule }) === dedupKey
    ? gist
    : { ...gist, dedupKey: printable(dedupKey, MAX_DEDUP_KEY) };
}

/** The event of a gist, with what was kept of it. */
export function eventOf({ eventName, family, texts }: AlertGist): RuleEvent {
  return eventOfTexts(texts, family, eventName);
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

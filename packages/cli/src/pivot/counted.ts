import type { AlertedEvent, Counted } from '@iam-tracker/analysis';
import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';

/** Properties that events can be counted by; `rule` is that of the alerts they raised. */
export const EVENT_PROPERTIES = [
  ...(['actor', 'day', 'rule', 'user', 'action', 'target', 'key', 'ip', 'region'] as const),
  ...(['account', 'source', 'error'] as const),
] as const;
export type EventProperty = (typeof EVENT_PROPERTIES)[number];

const VALUES: Readonly<
  Record<Exclude<EventProperty, 'rule'>, (event: ActivityEvent) => string | undefined>
> = {
  actor: ({ actor }) => actor,
  day: ({ eventDate }) => eventDate,
  user: ({ userName }) => userName,
  action: ({ eventName }) => eventName,
  target: ({ target }) => target,
  key: ({ accessKeyId }) => accessKeyId,
  ip: ({ sourceIp }) => sourceIp,
  region: ({ awsRegion }) => awsRegion,
  account: ({ accountId }) => accountId,
  source: ({ eventSource }) => eventSource,
  error: ({ errorCode }) => errorCode,
};

/** Returns what events are counted by. */
export function valueOfEvent(
  event: ActivityEvent,
  property: Exclude<EventProperty, 'rule'>,
): string | undefined {
  return VALUES[property](event);
}

/** Yields what is to be counted of events. */
export async function* countedEvents(
  events: AsyncIterable<ActivityEvent>,
  property: Exclude<EventProperty, 'rule'>,
): AsyncGenerator<Counted> {
  for await (const event of events) {
    const { eventTime: time, outcome } = event;
    yield { value: valueOfEvent(event, property), time, isFailure: outcome === 'failure' };
  }
}

/** Yields what is to be counted of events that raised alerts: an event once for each rule. */
export async function* countedRules(events: AsyncIterable<AlertedEvent>): AsyncGenerator<Counted> {
  for await (const { event, ruleIds } of events) {
    const isFailure = event.outcome === 'failure';
    for (const value of ruleIds) yield { value, time: event.eventTime, isFailure };
  }
}

/** Properties that alerts can be counted by. */
export const ALERT_PROPERTIES = [
  ...(['rule', 'actor', 'day', 'severity', 'status', 'action', 'target', 'account'] as const),
] as const;
type AlertProperty = (typeof ALERT_PROPERTIES)[number];

const ALERT_VALUES: Readonly<Record<AlertProperty, (alert: AlertRecord) => string | undefined>> = {
  rule: ({ ruleId }) => ruleId,
  actor: ({ actor }) => actor,
  day: ({ eventTime }) => eventTime.slice(0, 10),
  severity: ({ severity }) => severity,
  status: ({ disposition }) => disposition,
  action: ({ eventName }) => eventName,
  target: ({ target }) => target,
  account: ({ accountId }) => accountId,
};

/** Yields what is to be counted of alerts. */
export async function* countedAlerts(
  alerts: AsyncIterable<AlertRecord>,
  property: AlertProperty,
): AsyncGenerator<Counted> {
  for await (const alert of alerts) {
    const { eventTime: time, severity } = alert;
    yield { value: ALERT_VALUES[property](alert), time, severity };
  }
}

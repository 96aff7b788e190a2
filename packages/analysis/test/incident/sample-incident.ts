import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { gatherIncident, type IncidentOptions, type IncidentSource } from '../../src/index.ts';

/** Half a day after the first of the sample events. */
export const NOW = Date.UTC(2026, 0, 1, 12);

/** Gathers an incident of the first days of 2026. */
export function gather(source: IncidentSource, options: Partial<IncidentOptions> = {}) {
  const period = { since: Date.UTC(2026, 0, 1), until: Date.UTC(2026, 0, 10) };
  return gatherIncident(source, period, { now: NOW, ...options });
}

/** Makes an event of an IAM user with a key of its own. */
export function act(
  id: string,
  second: number,
  user: string,
  fields: Partial<ActivityEvent> = {},
): ActivityEvent {
  return sampleEvent(id, second, {
    userName: user,
    actor: user,
    userArn: `arn:aws:iam::123456789012:user/${user}`,
    accessKeyId: keyOf(user),
    ...fields,
  });
}

/** The access key of a user. */
export function keyOf(user: string): string {
  return `AKIA${user
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .padEnd(16, 'X')}`;
}

/** Makes a recorded alert about an event. */
export function alertOn(
  event: ActivityEvent,
  severity: AlertRecord['severity'] = 'CRITICAL',
  fields: Partial<AlertRecord> = {},
): AlertRecord {
  const { accountId, actor, eventId, eventName, eventTime, target } = event;
  return {
    ...{ accountId, actor, eventId, eventName, eventTime, target, severity },
    ruleId: `RULE-${severity}`,
    disposition: 'historical',
    title: `Rule of ${severity}`,
    dedupKey: '',
    detail: undefined,
    note: undefined,
    recordedAt: eventTime,
    sentAt: undefined,
    ...fields,
  };
}

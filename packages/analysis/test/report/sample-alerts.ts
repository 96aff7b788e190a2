import type { ActivityEvent } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import type { AlertedEntry } from '../../src/report/alert-stories.ts';

/** An alert on an event so many seconds after the samples begin. */
export function entry(second: number, fields: Partial<AlertedEntry> = {}): AlertedEntry {
  const { eventTime } = sampleEvent('', second);
  return {
    eventId: `e${second}`,
    ruleId: 'IAM-USER-CREATED',
    disposition: 'sent',
    severity: 'WARNING',
    title: 'User created',
    eventTime,
    eventName: 'CreateUser',
    accountId: '123456789012',
    actor: 'alice',
    target: `user/${second}`,
    dedupKey: `${second}`,
    detail: undefined,
    note: undefined,
    recordedAt: eventTime,
    sentAt: eventTime,
    ...fields,
  };
}

/** A ledger that has lost its events. */
export async function nothingStored(): Promise<ActivityEvent[]> {
  return [];
}

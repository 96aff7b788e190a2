import {
  type ActivityEvent,
  admit,
  type FilterReason,
  type JsonObject,
  textIn,
  UNKNOWN_TIME,
} from '@iam-tracker/core';
import {
  isPolled,
  type ReadingSettings,
  readPushedEvent,
  scopeOf,
} from '@iam-tracker/core/reading';
import type { Message } from '../ports.ts';

/** What becomes of a pushed event. */
type Verdict =
  | { readonly verdict: 'store'; readonly event: ActivityEvent }
  | { readonly verdict: 'filter'; readonly reason: FilterReason }
  | { readonly verdict: 'unrelated' | 'not_read' }
  /** Nothing of it may be believed, or stored as polling would store it. */
  | { readonly verdict: 'refuse'; readonly reason: string };

interface AdmissionSettings {
  readonly settings: ReadingSettings;
  /** Accounts whose events are taken, beside the one that the queue is in. */
  readonly pushAccounts: ReadonlySet<string>;
}

const REFUSALS = {
  no_record: 'its detail is no record of CloudTrail',
  not_of_aws: 'AWS itself did not send it: its source is not aws.…',
} as const;

/**
 * Makes what decides about pushed events as polling does: the same `admit`, and nothing that polling would not read.
 * An event of an account that is not known to push here is refused, whatever the record in it says; and so is a record that
 * says it is of another account than its event: an account's bus gets its own records alone.
 */
export function createAdmission({ settings, pushAccounts }: AdmissionSettings) {
  const { noise } = settings;
  const scope = scopeOf(settings);
  return ({ accountId: ownAccount, body }: Message): Verdict => {
    const pushed = readPushedEvent(body);
    if ('refusal' in pushed) return { verdict: 'refuse', reason: REFUSALS[pushed.refusal] };
    const { envelope, record } = pushed;
    const { accountId, awsRegion: region } = envelope;
    if (accountId === undefined || region === undefined) {
      return { verdict: 'refuse', reason: 'it names no account or no Region' };
    }
    if (accountId !== ownAccount && !pushAccounts.has(accountId)) {
      return { verdict: 'refuse', reason: 'it is of an account that does not push here' };
    }
    if ((textIn(record, 'recipientAccountId') ?? accountId) !== accountId) {
      return { verdict: 'refuse', reason: 'its record is of another account than it' };
    }
    const admission = admit(record, noise, envelope);
    if (admission.verdict === 'unrelated') return { verdict: 'unrelated' };
    if (!isPolled(record, { accountId, region }, scope)) return { verdict: 'not_read' };
    if (admission.verdict === 'filter') return { verdict: 'filter', reason: admission.reason };
    return hasKey(record, admission.event)
      ? { verdict: 'store', event: admission.event }
      : { verdict: 'refuse', reason: 'its record has no id or no time of its own' };
  };
}

/**
 * Tells whether a record has the key that polling stores it under. Of one that cannot be read, LookupEvents tells id and time
 * beside it, and an event of EventBridge does not: polling stores it, and here it would be another event.
 */
function hasKey(record: JsonObject, { eventId, eventTime }: ActivityEvent): boolean {
  return record.eventID === eventId && eventTime !== UNKNOWN_TIME;
}

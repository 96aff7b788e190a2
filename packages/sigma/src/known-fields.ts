import { findRecordField, RECORD_FIELDS } from '@iam-tracker/alerter/detect';
import { CHOSEN_BY_CALLERS, printable } from '@iam-tracker/core';
import type { Reach } from './find-reach.ts';
import { unsupported } from './refusal.ts';

/** Fields of CloudTrail that the ledger does not keep, or not in a form that could be asked, and why. */
const NOT_KEPT: Readonly<Record<string, string | undefined>> = {
  addendum: 'corrections of records are kept as evidence alone',
  apiVersion: 'it says nothing about who did what',
  eventContext: 'it is kept as evidence alone',
  insightDetails: 'events of Insights are not collected',
  requestID: 'it says nothing about who did what',
  resources: 'only what the request does not name is kept of it; ask requestParameters',
  tlsDetails: 'it is kept only where it is out of the ordinary',
};

/** Fields that are not simply those of the record. */
const NOTES: Readonly<Record<string, string | undefined>> = {
  errorCode:
    'failed sign-ins, for which CloudTrail records no errorCode, have FailedAuthentication here',
  eventType: 'eventType is not kept; it is told from the rest of the record',
  status:
    'CloudTrail has no field status; how the call ended is asked instead (success or failure)',
  'userIdentity.accountId':
    'userIdentity.accountId is known where the record names the caller by an ARN',
  'userIdentity.sessionContext.attributes.mfaAuthenticated':
    'mfaAuthenticated is absent where AWS cannot know, as in sessions of federated people',
  'userIdentity.userName': 'userIdentity.userName is kept of users alone; roles have sessionIssuer',
};

/** Refuses a field that no event has. @throws Refusal */
export function checkField(field: string, line: number): void {
  if (field === '') {
    throw unsupported(line, 'a search without a field (the whole record) is not supported');
  }
  if (findRecordField(field) !== undefined) return;
  const named = `the field "${printable(field, 100)}"`;
  const meant = RECORD_FIELDS.find((known) => known.toLowerCase() === field.toLowerCase());
  if (meant !== undefined) throw unsupported(line, `${named} is written ${meant}`);
  const reason = NOT_KEPT[field.split('.', 1)[0] ?? ''] ?? 'no field of CloudTrail that is kept';
  throw unsupported(line, `${named} is not kept: ${reason}`);
}

/** Returns what a rule's author should know of a field; undefined for most. */
export function noteOnField(field: string, on: Reach['on']): string | undefined {
  const isSignIn = on.signin !== undefined || on.sso !== undefined;
  return field === 'errorCode' && !isSignIn ? undefined : NOTES[field];
}

/** Tells whether the caller chooses what a field says: who knows the rule, knows what to write there. */
export function isChosenByCaller(field: string): boolean {
  return CHOSEN_BY_CALLERS.some(({ field: chosen }) =>
    chosen.endsWith('.*') ? field.split('.', 1)[0] === chosen.slice(0, -2) : field === chosen,
  );
}

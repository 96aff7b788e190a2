import { textIn } from '@iam-tracker/core';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

/**
 * Returns the OAuth client that sign-in gave something to (`arn:aws:signin:::devtools/same-device` for `aws
 * login`); undefined where the record names none. Sign-in writes OAuth's own spelling.
 */
export function oauthClient({ additional, request }: RuleEvent): string | undefined {
  return textIn(request, 'client_id') ?? textIn(additional, 'client_id');
}

/**
 * Tells whether a token was given for a code, so by an approval that a person gave just now; a session goes
 * on by refreshing, every quarter of an hour.
 */
export function isNewGrant({ additional, request }: RuleEvent): boolean {
  const type = textIn(additional, 'grant_type') ?? textIn(request, 'grant_type');
  return type !== 'refresh_token' && !isRefused(additional);
}

/** Tells whether sign-in says that it gave nothing: it records no error then. */
function isRefused(additional: RuleEvent['additional']): boolean {
  return textIn(additional, 'success')?.toLowerCase() === 'false' || additional.success === false;
}

/** Tells whether the approval was given on another device than the one that gets the token. */
export function isCrossDevice(client: string | undefined): boolean {
  return client?.endsWith(':devtools/cross-device') === true;
}

/** Returns who signed in: a session of a role with its name, since Identity Center shares a role among people. */
export function grantorOf(event: RuleEvent): string {
  return joinKey(event.accountId, event.userArn ?? event.principalId ?? event.userName);
}

import { textIn } from '@iam-tracker/core';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

/**
 * Returns the Identity Center user of a sign-in: the id in the directory, or the name in records that have
 * none. Undefined when no user is identified, since then what was typed is hidden.
 */
export function directoryUser({ accountId, principalId, userName }: RuleEvent): string | undefined {
  if (principalId !== undefined && principalId !== accountId) return principalId;
  return userName === 'unknown' ? undefined : userName;
}

/** Returns the user as a key; undefined as `directoryUser` is. */
export function directoryUserKey(event: RuleEvent): string | undefined {
  const user = directoryUser(event);
  return user === undefined ? undefined : joinKey(event.accountId, user);
}

/** Tells whether a call is about another user than the one who makes it, or does not say about which. */
export function isOnOtherUser({ principalId, request }: RuleEvent): boolean {
  const userId = textIn(request, 'userId');
  return userId === undefined || userId !== principalId;
}

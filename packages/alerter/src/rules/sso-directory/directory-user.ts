import type { RuleEvent } from '../../rule-event.ts';

/**
 * Returns the Identity Center user of a sign-in: the id in the directory, or the name in records that have
 * none. Undefined when nobody is identified, since then what was typed is hidden.
 */
export function directoryUser({ accountId, principalId, userName }: RuleEvent): string | undefined {
  if (principalId !== undefined && principalId !== accountId) return principalId;
  return userName === 'unknown' ? undefined : userName;
}

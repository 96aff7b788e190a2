import type { Caller } from './caller.ts';

/**
 * Returns whose permissions a delegate used, by the name of the session or of the user that lent them;
 * undefined when no delegate acted. AWS vouches for the delegate; a session's name is that of its opener.
 */
export function nameBeneficiary(caller: Caller): string | undefined {
  if (caller.delegateAccountId === undefined) return undefined;
  return caller.sourceIdentity ?? caller.sessionName ?? caller.userName;
}

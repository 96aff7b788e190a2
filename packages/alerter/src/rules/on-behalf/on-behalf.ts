import { readService } from '@iam-tracker/core';
import type { RuleEvent } from '../../event/rule-event.ts';

/** Services through which programs that decide for themselves act with the permissions of a caller. */
const AGENT_SERVICES: ReadonlySet<string | undefined> = new Set(['aws-mcp']);

/**
 * Returns the service of an AI agent that made the call for the caller (`aws-mcp.amazonaws.com`), by what AWS
 * writes in place of the caller's own; undefined for other calls. How a program calls itself does not count.
 */
export function agentOf({ invokedBy }: RuleEvent): string | undefined {
  return AGENT_SERVICES.has(readService(invokedBy)) ? invokedBy : undefined;
}

/** Tells whether a call is the one by which another account receives delegated credentials. */
function isDelegatedToken(event: RuleEvent): boolean {
  return event.eventName === 'GetDelegatedAccessToken';
}

/** Returns the account that acts by temporary delegation, or takes its credentials; undefined for other calls. */
export function delegateOf(event: RuleEvent): string | undefined {
  if (event.delegateAccountId !== undefined) return event.delegateAccountId;
  return isDelegatedToken(event) && event.actorType === 'account' ? event.actor : undefined;
}

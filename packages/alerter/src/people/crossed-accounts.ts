import type { IssuingCall } from '@iam-tracker/core';
import { accountInArn } from '../event/caller.ts';
import type { RuleEvent } from '../event/rule-event.ts';

/**
 * Lists the accounts that the sessions before an event were in, from that of the person to that of the event, each once in a row.
 * Nothing that a caller chooses is in it: who made each call is told by AWS, what the call was about and names of sessions are not
 * looked at.
 */
export function listCrossedAccounts(
  chain: readonly Pick<IssuingCall, 'roleArn' | 'userArn'>[],
  event: Pick<RuleEvent, 'accountId'>,
): string[] {
  const ofCallers = chain.map(({ roleArn, userArn }) => accountInArn(userArn ?? roleArn));
  const known = [...ofCallers, event.accountId].filter((id) => id !== undefined);
  return known.filter((id, index) => id !== known[index - 1]);
}

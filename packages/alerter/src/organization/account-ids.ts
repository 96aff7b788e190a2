import { accountOfRole } from '@iam-tracker/core';
import { accountInArn } from '../event/caller.ts';
import { isChange, type RuleEvent } from '../event/rule-event.ts';

const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/g;

/**
 * Lists the accounts that an event names: where it happened, whose people and roles called, and what a change speaks of, such
 * as whom a trust policy lets in. Texts of requests are the caller's, so there may be any number.
 */
export function listAccountIds(event: RuleEvent): string[] {
  const { accountId, actor, delegateAccountId, principalId, roleArn, userArn } = event;
  const [caller = ''] = principalId?.split(':', 1) ?? [];
  const named = [accountId, delegateAccountId, accountOfRole(roleArn)];
  const texts = [...named, accountInArn(userArn), actor, caller];
  const ids = texts.flatMap((text) => (text !== undefined && /^\d{12}$/.test(text) ? text : []));
  if (!isChange(event)) return ids;
  return [...ids, ...(JSON.stringify(event.request).match(ACCOUNT_ID) ?? [])];
}

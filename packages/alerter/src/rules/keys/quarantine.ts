import { textIn } from '@iam-tracker/core';
import type { RuleEvent } from '../../event/rule-event.ts';
import { isQuarantinePolicy } from '../../policy/admin-policies.ts';

/** Returns the policy that a call names, if it is one by which AWS cuts off a leaked key. */
export function quarantineIn({ request }: RuleEvent): string | undefined {
  const policy = textIn(request, 'policyArn') ?? textIn(request, 'policyName');
  return isQuarantinePolicy(policy ?? '') ? policy : undefined;
}

import { textIn } from '@iam-tracker/core';
import type { RuleEvent } from '../../event/rule-event.ts';

/** The policies that AWS attaches when it finds a key in public, of every version. */
const QUARANTINE = /AWSCompromisedKeyQuarantine|AWSExposedCredentialPolicy/i;

/** Returns the policy that a call names, if it is one by which AWS cuts off a leaked key. */
export function quarantineIn({ request }: RuleEvent): string | undefined {
  const policy = textIn(request, 'policyArn') ?? textIn(request, 'policyName');
  return QUARANTINE.test(policy ?? '') ? policy : undefined;
}

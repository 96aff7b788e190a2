import { joinKey } from '../caller.ts';
import type { SingleEventRule } from '../rule.ts';

export const delegationAccepted: SingleEventRule = {
  id: 'DELEGATION-ACCEPTED',
  title: "Another account was given a person's rights for a time",
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1199'],
  kind: 'single',
  on: { iam: ['AcceptDelegationRequest', 'SendDelegationToken'] },
  outcome: 'success',
  why: 'A product provider acts with the rights of who accepted, and policies of the account see only that person.',
  runbook: [
    'Ask the actor which product asked, and read the request: get-delegation-request with the id in the parameters.',
    'If nobody wanted it: reject the request before the token is sent; else revoke the sessions of the actor.',
    'Look for calls with this `delegate_account_id` in the hours after.',
  ],
  falsePositives: ['The set-up of a product that a team bought.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html',
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcceptDelegationRequest.html',
    'https://attack.mitre.org/techniques/T1199/',
  ],
  match: ({ eventName, request }) => {
    const id = request.delegationRequestId;
    return { detail: typeof id === 'string' ? `${eventName} ${id}` : eventName };
  },
  // Acceptance and token are one story.
  dedupKey: (event) =>
    joinKey(event.accountId, event.actor, String(event.request.delegationRequestId)),
};

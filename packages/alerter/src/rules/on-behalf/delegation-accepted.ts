import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';

const LENDING: ReadonlySet<string> = new Set(['AcceptDelegationRequest', 'SendDelegationToken']);

export const delegationAccepted: SingleEventRule = {
  id: 'DELEGATION-ACCEPTED',
  title: "Another account asks for a person's rights for a time, or gets them",
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1199'],
  kind: 'single',
  on: {
    iam: [
      'AcceptDelegationRequest',
      'AssociateDelegationRequest',
      'CreateDelegationRequest',
      'SendDelegationToken',
      'UpdateDelegationRequest',
    ],
  },
  outcome: 'success',
  why: 'A product provider acts with the rights of who accepted, and policies of the account see only that person.',
  runbook: [
    'Ask the actor which product asked, and read the request: get-delegation-request with the id in the parameters.',
    'If it was not wanted: reject the request before the token is sent; else revoke the sessions of the actor.',
    'Look for calls with this `delegate_account_id` in the hours after.',
  ],
  falsePositives: ['The set-up of a product that a team bought.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html',
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcceptDelegationRequest.html',
    'https://attack.mitre.org/techniques/T1199/',
  ],
  match: ({ eventName, request }) => {
    const id = textIn(request, 'delegationRequestId');
    // Nothing is lent before a person accepts.
    const severity = LENDING.has(eventName) ? 'HIGH' : 'WARNING';
    return { severity, detail: id === undefined ? eventName : `${eventName} ${id}` };
  },
  dedupKey: (event) =>
    joinKey(
      event.accountId,
      event.actor,
      textIn(event.request, 'delegationRequestId'),
      // Acceptance and token are one story, and no request before hides them.
      LENDING.has(event.eventName) ? 'lent' : 'asked',
    ),
};

import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { guardKey } from '../guard/guard-hit.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

/** Contacts that AWS does not write to about security. */
const OTHER_CONTACTS: ReadonlySet<unknown> = new Set(['BILLING', 'OPERATIONS']);

export const orgRootEmail: SingleEventRule = {
  id: 'ORG-ROOT-EMAIL',
  title: 'Mail address of root or security contact changed',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: {
    guard: [
      'AcceptPrimaryEmailUpdate',
      'DeleteAlternateContact',
      'PutAlternateContact',
      'StartPrimaryEmailUpdate',
    ],
  },
  outcome: 'success',
  why: 'A reader of the mail of root can take the account; warnings of AWS go to the security contact.',
  runbook: [
    'Ask the owners of the account in target whether they asked for it; compare the address.',
    'If not: put the former address back from the management account, then renew the password and MFA of root.',
  ],
  falsePositives: ['A planned change of mailbox. By a pipeline role it comes as WARNING.'],
  references: [
    'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-root-user-email.html',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: (event, settings) => {
    const isContact = event.eventName.endsWith('AlternateContact');
    if (isContact && OTHER_CONTACTS.has(textIn(event.request, 'alternateContactType'))) {
      return false;
    }
    return hitMilderByPipeline(event, settings, 'HIGH');
  },
  dedupKey: guardKey,
};

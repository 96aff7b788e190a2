import type { SingleEventRule } from '../../detect/rule.ts';
import { guardKey } from '../guard/guard-hit.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const orgLeave: SingleEventRule = {
  id: 'ORG-LEAVE',
  title: 'Account out of its organization or closed, done or attempted',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1666'],
  kind: 'single',
  on: {
    guard: [
      'CloseAccount',
      'DeleteOrganization',
      'LeaveOrganization',
      'RemoveAccountFromOrganization',
    ],
  },
  outcome: 'any',
  why: 'Outside of it no guardrail and no central log holds; a closed account takes its data along.',
  runbook: [
    'If it succeeded: invite the account back or reopen it at once (90 days), with AWS Support if need be.',
    'Ask the actor. If it was not them: end their sessions, and look for what they did before and since.',
  ],
  falsePositives: [
    'The planned end of an account. By a pipeline role, or when refused, it is milder.',
  ],
  references: [
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_leave-as-member.html',
    'https://attack.mitre.org/techniques/T1666/',
  ],
  match: (event, settings) =>
    event.outcome === 'success'
      ? hitMilderByPipeline(event, settings, 'CRITICAL')
      : hitMilderByPipeline(event, settings, 'HIGH', `${event.eventName}, which failed`),
  dedupKey: (event) => `${guardKey(event)}|${event.outcome}`,
};

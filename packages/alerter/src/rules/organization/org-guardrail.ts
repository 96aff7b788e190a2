import type { SingleEventRule } from '../../detect/rule.ts';
import { guardKey } from '../guard/guard-hit.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const orgGuardrail: SingleEventRule = {
  id: 'ORG-GUARDRAIL',
  title: 'Guardrails or members of the organization changed',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1484'],
  kind: 'single',
  on: {
    guard: [
      'AcceptHandshake',
      'CreateAccount',
      'CreateGovCloudAccount',
      'DeletePolicy',
      'DeleteResourcePolicy',
      'DeregisterDelegatedAdministrator',
      'DetachPolicy',
      'DisableAWSServiceAccess',
      'DisablePolicyType',
      'EnableAWSServiceAccess',
      'InviteAccountToOrganization',
      'MoveAccount',
      'PutResourcePolicy',
      'RegisterDelegatedAdministrator',
      'UpdatePolicy',
    ],
  },
  outcome: 'success',
  why: 'It decides what whole accounts may do, who governs them, and which accounts belong.',
  runbook: [
    'Compare the policy, account or service in target with what was agreed; ask the actor.',
    'If it was not asked for: put it back, and look at what the accounts concerned did since.',
  ],
  falsePositives: [
    'An account factory or a planned change of policies. By a pipeline role it comes as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
    'https://attack.mitre.org/techniques/T1484/',
  ],
  match: (event, settings) => hitMilderByPipeline(event, settings, 'HIGH'),
  dedupKey: guardKey,
};

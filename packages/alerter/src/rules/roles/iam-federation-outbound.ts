import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey } from '../../event/caller.ts';

export const iamFederationOutbound: SingleEventRule = {
  id: 'IAM-FEDERATION-OUTBOUND',
  title: 'Outbound web identity federation switched on',
  severity: 'HIGH',
  status: 'experimental',
  mitre: ['T1484.002'],
  kind: 'single',
  on: { iam: ['EnableOutboundWebIdentityFederation'] },
  outcome: 'success',
  why: 'Every identity of the account that may can now get tokens that outside services accept.',
  runbook: [
    'Ask the actor which outside service needs it.',
    'If none does: switch it off, and look for GetWebIdentityToken since.',
  ],
  falsePositives: ['A planned use of tokens for services outside of AWS.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html',
    'https://attack.mitre.org/techniques/T1484/002/',
  ],
  match: (event, settings) => !settings.isPipeline(event),
  dedupKey: actorKey,
};

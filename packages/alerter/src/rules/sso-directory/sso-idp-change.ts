import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey, isByService } from '../../event/caller.ts';

export const ssoIdpChange: SingleEventRule = {
  id: 'SSO-IDP-CHANGE',
  title: 'Identity source of Identity Center changed',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1556', 'T1484.002'],
  kind: 'single',
  on: {
    sso: [
      'AssociateDirectory',
      'CreateExternalIdPConfigurationForDirectory',
      'CreateTrustedTokenIssuer',
      'DisableExternalIdPConfigurationForDirectory',
      'DisassociateDirectory',
      'EnableExternalIdPConfigurationForDirectory',
      'ImportExternalIdPCertificate',
      'UpdateExternalIdPConfigurationForDirectory',
      'UpdateTrustedTokenIssuer',
    ],
  },
  outcome: 'success',
  why: 'The identity source can sign in as any person, in every account of the organisation.',
  runbook: [
    'Ask the owners of Identity Center whether the change was planned.',
    'If not: end the session of the actor, put the former identity source back, and end all sign-in sessions.',
    'Look at all sign-ins to the portal since the change.',
  ],
  falsePositives: ['A planned move to another identity provider, the renewal of its certificate.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/manage-your-identity-source.html',
    'https://attack.mitre.org/techniques/T1484/002/',
  ],
  match: (event) => !isByService(event) && { detail: event.eventName },
  dedupKey: actorKey,
};

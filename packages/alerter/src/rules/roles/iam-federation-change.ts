import { serviceOfRole } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';

export const iamFederationChange: SingleEventRule = {
  id: 'IAM-FEDERATION-CHANGE',
  title: 'Identity provider added or changed',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1484.002'],
  kind: 'single',
  on: {
    iam: [
      'AddClientIDToOpenIDConnectProvider',
      'CreateOpenIDConnectProvider',
      'CreateSAMLProvider',
      'DeleteOpenIDConnectProvider',
      'DeleteSAMLProvider',
      'UpdateOpenIDConnectProviderThumbprint',
      'UpdateSAMLProvider',
    ],
  },
  outcome: 'success',
  why: 'The owner of an identity provider can be any person to the roles that trust it.',
  runbook: [
    'Ask who runs the provider in the target, and compare its metadata or address with what is known.',
    'If it is unknown: delete it or put the former metadata back, and list the roles that trust it.',
    'Look for AssumeRoleWithSAML and AssumeRoleWithWebIdentity through it since.',
  ],
  falsePositives: [
    'A planned renewal of the certificate. Changes by pipeline roles come as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html',
    'https://attack.mitre.org/techniques/T1484/002/',
  ],
  match: (event, settings) => {
    // Identity Center keeps a SAML provider of its own in every account.
    if (serviceOfRole(event.roleArn)?.startsWith('sso.') === true) return false;
    const isQuiet = settings.isPipeline(event) || event.eventName.startsWith('Delete');
    return { severity: isQuiet ? 'WARNING' : 'HIGH', detail: event.eventName };
  },
  dedupKey: actorAndTarget,
};

import type { SingleEventRule } from '../../detect/rule.ts';
import { guardKey } from '../guard/guard-hit.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const ssoScimToken: SingleEventRule = {
  id: 'SSO-SCIM-TOKEN',
  title: 'Token made that can write the Identity Center directory',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098', 'T1136.003'],
  kind: 'single',
  on: { sso: ['CreateBearerToken', 'CreateProvisioningTenant'] },
  outcome: 'success',
  why: 'Who holds it makes users and puts them into groups for a year, from anywhere, with no AWS credential.',
  runbook: [
    'Ask the actor for which identity provider it is, and whether a rotation was due.',
    'If none: delete the token in the settings of Identity Center, and look for calls of identitystore-scim since.',
  ],
  falsePositives: ['The yearly rotation of the token, and the first set-up of provisioning.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/rotate-token.html',
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/scim-logging-using-cloudtrail.html',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: (event, settings) => hitMilderByPipeline(event, settings, 'HIGH'),
  dedupKey: guardKey,
};

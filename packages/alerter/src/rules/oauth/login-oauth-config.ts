import type { SingleEventRule } from '../../detect/rule.ts';
import { guardKey } from '../guard/guard-hit.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const loginOauthConfig: SingleEventRule = {
  id: 'LOGIN-OAUTH-CONFIG',
  title: 'Who may sign in by OAuth, or which client, changed',
  severity: 'HIGH',
  // Operations of the service model of 2026; no record of them was seen yet.
  status: 'experimental',
  mitre: ['T1528', 'T1556'],
  kind: 'single',
  on: {
    signin: [
      'CreateOAuth2PublicClient',
      'DeleteConsoleAuthorizationConfiguration',
      'DeleteResourcePermissionStatement',
      'PutConsoleAuthorizationConfiguration',
      'PutResourcePermissionStatement',
    ],
  },
  outcome: 'success',
  why: 'It decides which programs and which principals can turn a sign-in into credentials.',
  runbook: [
    'Compare the configuration with what was agreed; the request names the client, the principal and the resource.',
    'If it was not asked for: put the former one back, and look for CreateOAuth2Token since.',
  ],
  falsePositives: [
    'A planned change by the administrators of sign-in. By a pipeline role it is milder.',
  ],
  references: [
    'https://docs.aws.amazon.com/signin/latest/userguide/security-iam-awsmanpol.html',
    'https://attack.mitre.org/techniques/T1528/',
  ],
  match: (event, settings) => hitMilderByPipeline(event, settings, 'HIGH'),
  dedupKey: guardKey,
};

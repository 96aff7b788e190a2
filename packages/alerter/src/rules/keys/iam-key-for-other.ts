import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget, isOwnUser } from '../../event/caller.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const iamKeyForOther: SingleEventRule = {
  id: 'IAM-KEY-FOR-OTHER',
  title: 'Access key created for another user',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.001'],
  kind: 'single',
  on: { iam: ['CreateAccessKey'] },
  outcome: 'success',
  why: 'With the key of another user one works under that name, and with those rights, for as long as it lives.',
  runbook: [
    'Ask the actor why the user in target needed a key, and who holds it now.',
    'Look up what the new key did since, from which addresses.',
    'If it was not asked for: deactivate it now, then look for other keys of the same actor.',
  ],
  falsePositives: ['Administrators who hand out keys. Changes by pipeline roles come as WARNING.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: (event, settings) => {
    if (!event.target?.startsWith('user/') || isOwnUser(event)) return false;
    const detail = `${event.issuedAccessKeyId ?? 'a key'} for ${event.target}`;
    return hitMilderByPipeline(event, settings, 'HIGH', detail);
  },
  dedupKey: actorAndTarget,
};

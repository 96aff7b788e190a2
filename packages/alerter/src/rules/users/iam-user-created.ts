import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget, nameCompute } from '../../event/caller.ts';

export const iamUserCreated: SingleEventRule = {
  id: 'IAM-USER-CREATED',
  title: 'IAM user created',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1136.003'],
  kind: 'single',
  on: { iam: ['CreateUser'] },
  outcome: 'success',
  why: 'A user with a key of its own survives when the credentials that made it are taken away.',
  runbook: [
    'Ask the actor which application or person the user in target is for.',
    'If it stays unknown: delete its keys and password, and read what it did since.',
    'Look at what else the actor changed in the hour around it.',
  ],
  falsePositives: [
    'Onboarding by hand; roles that create users as their task belong into pipelineRoles.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_create.html',
    'https://attack.mitre.org/techniques/T1136/003/',
  ],
  match: (event, settings) => {
    if (settings.isPipeline(event)) return false;
    const compute = nameCompute(event);
    return compute === undefined || { severity: 'HIGH', detail: `created from ${compute}` };
  },
  dedupKey: actorAndTarget,
};

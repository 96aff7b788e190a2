import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { findLongSession } from './permission-set.ts';

export const ssoPermsetCreated: SingleEventRule = {
  id: 'SSO-PERMSET-CREATED',
  title: 'Permission set created',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: { sso: ['CreatePermissionSet'] },
  outcome: 'success',
  why: 'A permission set becomes a role in every account it is assigned in.',
  runbook: [
    'Ask the actor what it is for; look at the policies attached to it in the hour after.',
    'If it stays unknown: delete it, its assignments first.',
  ],
  falsePositives: ['New teams and tasks; by a pipeline role it is quiet.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => {
    if (settings.isPipeline(event)) return false;
    const duration = findLongSession(event);
    const sessions = duration === undefined ? '' : `, sessions of ${duration}`;
    return { detail: `${textIn(event.request, 'name') ?? 'without a name'}${sessions}` };
  },
  dedupKey: actorAndTarget,
};

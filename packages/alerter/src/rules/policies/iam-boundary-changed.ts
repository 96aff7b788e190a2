import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { judgeManagedPolicy } from '../../rights/judge-known.ts';
import { isUnplanned } from '../pipeline.ts';

export const iamBoundaryChanged: SingleEventRule = {
  id: 'IAM-BOUNDARY-CHANGED',
  title: 'Permissions boundary removed or replaced',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: {
    iam: [
      'DeleteRolePermissionsBoundary',
      'DeleteUserPermissionsBoundary',
      'PutRolePermissionsBoundary',
      'PutUserPermissionsBoundary',
    ],
  },
  outcome: 'success',
  why: 'The boundary is what keeps a user with the right to write policies from becoming administrator.',
  runbook: [
    'Ask the actor why the boundary had to go or change.',
    'If there is no good answer: put the former one back, and read what the target did since.',
  ],
  falsePositives: ['The roll-out of boundaries by hand: a first boundary comes as WARNING too.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: (event, settings) => {
    if (!isUnplanned(event, settings)) return false;
    if (event.eventName.startsWith('Delete')) return { detail: 'the boundary was removed' };
    const boundary = textIn(event.request, 'permissionsBoundary') ?? 'unknown';
    const judged = judgeManagedPolicy(event, settings, boundary);
    // Boundaries allow at large what their denials then limit.
    const isLimiting = (event.rights.policy(boundary)?.denials ?? []).length > 0;
    const isAdmin = settings.isAdminPolicy(boundary) || !isLimiting;
    return {
      severity: (isAdmin && judged?.severity) || 'WARNING',
      detail: `the boundary is now ${judged?.what ?? boundary}`,
    };
  },
  dedupKey: actorAndTarget,
};

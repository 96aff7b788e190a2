import { textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { isByService, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { hitMilderByPipeline } from '../pipeline.ts';
import { describeAssignment } from './permission-set.ts';

export const ssoAssignment: SingleEventRule = {
  id: 'SSO-ASSIGNMENT',
  title: 'Access to an account assigned in Identity Center',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: { sso: ['CreateAccountAssignment'] },
  outcome: 'success',
  why: 'People get into the account with the rights of the permission set, without anything changing in that account before.',
  runbook: [
    'Ask the actor for the request behind it, and look up who the principal is.',
    'If there is none: delete the assignment, end the sessions of the principal, and read what they did.',
  ],
  falsePositives: [
    'New members of a team: assign groups, not people. By a pipeline role a group comes as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/useraccess.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: judgeAssignment,
  dedupKey: (event) =>
    joinKey(event.accountId, event.actor, event.target, textIn(event.request, 'principalId')),
};

/** Only the management account, or one that may not touch it, keeps assignments: its own id is the former. */
function judgeAssignment(event: RuleEvent, settings: DetectionSettings): Verdict {
  // Control Tower makes those of the accounts it sets up.
  if (isByService(event)) return false;
  const targetId = textIn(event.request, 'targetId');
  const isPerson = textIn(event.request, 'principalType') === 'USER';
  const isManagement = targetId !== undefined && targetId === event.accountId;
  const detail = describeAssignment(event);
  if (isPerson || isManagement) return { severity: 'CRITICAL', detail };
  return hitMilderByPipeline(event, settings, 'HIGH', detail);
}

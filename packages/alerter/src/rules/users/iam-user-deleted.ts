import { isIdentityCenterRole, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isOwnUser } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { agentOf } from '../on-behalf/on-behalf.ts';
import { hitMilderByPipeline, isUnplanned } from '../pipeline.ts';

/** Calls that lock a person or program out, by hand or by a program; programs delete roles and policies every day. */
const LOCKING_OUT: ReadonlySet<string> = new Set(['DeleteLoginProfile', 'DeleteUser']);
const NAMES = ['userName', 'roleName', 'groupName', 'policyArn'];

export const iamUserDeleted: SingleEventRule = {
  id: 'IAM-USER-DELETED',
  title: 'User, password, key, role, group or policy deleted',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1531'],
  kind: 'single',
  on: {
    iam: [
      'DeleteAccessKey',
      'DeleteGroup',
      'DeleteLoginProfile',
      'DeletePolicy',
      'DeleteRole',
      'DeleteUser',
    ],
  },
  outcome: 'success',
  why: 'Who was meant to come in, or to help in an emergency, cannot any more.',
  runbook: [
    'Ask the actor why, and the owner of the target whether they know.',
    'If not: make it again from code or from the last inventory, and look at what else the actor did in the hour around it.',
  ],
  falsePositives: [
    'Off-boarding and clean-up by hand; roles whose task it is belong into pipelineRoles.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html',
    'https://attack.mitre.org/techniques/T1531/',
  ],
  match: judgeDeletion,
  dedupKey: actorAndTarget,
};

function judgeDeletion(event: RuleEvent, settings: DetectionSettings): Verdict {
  const { eventName } = event;
  const names = NAMES.map((name) => textIn(event.request, name)?.replace(/^.*\//, ''));
  const kept = names.find((name) => name !== undefined && settings.isBreakGlass(name));
  if (kept !== undefined) {
    const detail = `${eventName} of ${kept}, kept for emergencies`;
    return hitMilderByPipeline(event, settings, 'HIGH', detail);
  }
  if (!isUnplanned(event, settings)) return false;
  if (!LOCKING_OUT.has(eventName) && !isByHand(event)) return false;
  if (eventName !== 'DeleteAccessKey') return { detail: eventName };
  // Who renews a key deletes the old one.
  return !isOwnUser(event) && { severity: 'INFO', detail: eventName };
}

/** Tells whether a person or a long-lived key did it, by what AWS vouches for; not a program's role. */
function isByHand(event: RuleEvent): boolean {
  const { consoleSession, delegateAccountId, mfa, roleArn, userType } = event;
  if (userType !== 'AssumedRole' || consoleSession === true || mfa === 'yes') return true;
  return (
    isIdentityCenterRole(roleArn) || delegateAccountId !== undefined || agentOf(event) !== undefined
  );
}

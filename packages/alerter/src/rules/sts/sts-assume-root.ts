import { lastSegment, objectIn, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';

/** Tasks that give a way in or open a resource that its owners had closed. */
const OPENING = /^(?:IAMCreateRootUserPassword|S3UnlockBucketPolicy|SQSUnlockQueuePolicy)$/;
/** The task that only looks. */
const AUDIT = 'IAMAuditRootUserCredentials';

export const stsAssumeRoot: SingleEventRule = {
  id: 'STS-ASSUME-ROOT',
  title: 'Root of a member account taken from outside',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1548.005'],
  kind: 'single',
  on: { sts: ['AssumeRoot'] },
  outcome: 'success',
  why: 'The management account can act as root of any member account, past every policy there.',
  runbook: [
    'Ask the actor for the change that needs it; the task policy says what the session may do.',
    'Read what the session key that was handed out did: its record is in the member account.',
    'If it was not asked for: treat the management account as entered.',
  ],
  falsePositives: [
    'Scanners that look for credentials of root: audits come as WARNING, and not at all for pipeline roles.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html',
    'https://attack.mitre.org/techniques/T1548/005/',
  ],
  match: judgeTask,
  dedupKey: actorAndTarget,
};

function judgeTask(event: RuleEvent, settings: DetectionSettings): Verdict {
  const arn =
    textIn(event.request, 'taskPolicyArn') ??
    textIn(objectIn(event.request, 'taskPolicyArn'), 'arn') ??
    'an unknown task';
  const task = lastSegment(arn);
  if (task === AUDIT && settings.isPipeline(event)) return false;
  const severity = OPENING.test(task) ? 'CRITICAL' : task === AUDIT ? 'WARNING' : 'HIGH';
  return { severity, detail: `${task} in ${event.target ?? 'an unknown account'}` };
}

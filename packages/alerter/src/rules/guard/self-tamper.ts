import { isOwnService, readService } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { isByService, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { guardKey } from './guard-hit.ts';

/** Calls that leave the watch as it is: labels, copies, the first making of a part. */
const HARMLESS =
  /^(?:ConfirmSubscription|Create(?:Backup|Bucket|Function\d+|LogGroup|Queue|Role|Table|Topic)|PublishVersion\d*|PutBucketTagging|StartAwsBackupJob|(?:Tag|Untag)\w+)$/;
/** Calls that end a part of the watch; told even of the deploying role. */
const ENDING =
  /^(?:Delete|Detach|Disable|PurgeQueue|PutFunctionConcurrency|Remove|Schedule|Stop|Unsubscribe)/;

export const selfTamper: SingleEventRule = {
  id: 'SELF-TAMPER',
  title: 'This tracker itself changed, or tried to be changed',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1562', 'T1562.008'],
  kind: 'single',
  on: {
    guard: 'any',
    iam: [
      'AddRoleToInstanceProfile',
      'AttachRolePolicy',
      'CreateRole',
      'DeleteRole',
      'DeleteRolePermissionsBoundary',
      'DeleteRolePolicy',
      'DetachRolePolicy',
      'PutRolePermissionsBoundary',
      'PutRolePolicy',
      'TagRole',
      'UntagRole',
      'UpdateAssumeRolePolicy',
      'UpdateRole',
      'UpdateRoleDescription',
    ],
  },
  outcome: 'any',
  deed: 'change',
  why: 'A function, schedule, table, topic, key, bucket, role or trail of the tracker changed: what comes next may go unseen.',
  runbook: [
    'Ask the people who deploy the tracker whether they made the change; iam-tracker deploy puts everything back as it was.',
    'If not: end the sessions of the actor, and read all they did in the 24 hours before, in Event history too.',
    'Look at iam-tracker status and coverage for what was not read or sent since.',
  ],
  falsePositives: [
    'A deployment or an update: name its role in deployers. What such a role deletes or switches off stays a WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html',
    'https://attack.mitre.org/techniques/T1562/',
  ],
  match: judgeChange,
  dedupKey: (event) =>
    HARMLESS.test(event.eventName)
      ? joinKey(event.accountId, event.actor, event.outcome, 'harmless')
      : guardKey(event),
};

function judgeChange(event: RuleEvent, settings: DetectionSettings): Verdict {
  const resource = settings.findOwnResource(event) ?? findStored(event);
  if (resource === undefined) return false;
  const { eventName, outcome } = event;
  const detail = `${eventName} of ${resource}`;
  if (settings.isDeployer(event)) {
    return outcome === 'success' && ENDING.test(eventName)
      ? { severity: 'WARNING', detail: `${detail}, by a role that deploys` }
      : false;
  }
  if (outcome === 'failure') return { severity: 'HIGH', detail: `${detail}, refused` };
  const isMild = HARMLESS.test(eventName) || isByService(event);
  return { severity: isMild ? 'WARNING' : 'CRITICAL', detail };
}

/** Such a service leaves nothing in the table but what is done to the deployment, as the collector knows it. */
function findStored({ eventSource, target }: RuleEvent): string | undefined {
  return isOwnService(readService(eventSource)) ? (target ?? eventSource) : undefined;
}

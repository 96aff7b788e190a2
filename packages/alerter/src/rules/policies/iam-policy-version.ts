import { flagIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { readRequestPolicy } from '../../policy/policy-document.ts';
import { judgeRights } from '../../policy/policy-verdict.ts';
import { policyIn } from '../../rights/event-rights.ts';
import { describeHolders, isSetLater, judgeSwitched } from '../../rights/judge-known.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';

export const iamPolicyVersion: SingleEventRule = {
  id: 'IAM-POLICY-VERSION',
  title: 'Policy version gives administrator rights or a way to them',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1548.005', 'T1098.003'],
  kind: 'single',
  on: { iam: ['CreatePolicyVersion', 'SetDefaultPolicyVersion'] },
  outcome: 'success',
  why: 'Everybody who has the policy gets the new rights at once, without any attachment to be seen.',
  runbook: [
    'Compare the version with the one before: what is new, and who needs it on all resources?',
    'If no one does: set the former version as default, delete this one, and read what those who have the policy did since.',
  ],
  falsePositives: [
    'A planned change of a deployment policy. Changes by pipeline roles come as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html',
    'https://attack.mitre.org/techniques/T1548/005/',
  ],
  match: judgeVersion,
  dedupKey: actorAndTarget,
};

function judgeVersion(event: RuleEvent, settings: DetectionSettings): Verdict {
  const arn = policyIn(event);
  const isSwitch = event.eventName === 'SetDefaultPolicyVersion';
  const found = isSwitch ? judgeSwitched(event, arn) : judgeWritten(event, arn);
  if (found === false) return false;
  const holders = describeHolders(event, arn);
  const detail = [found.detail, ...(holders === undefined ? [] : [holders])].join('; ');
  const isInForce =
    isSwitch || flagIn(event.request, 'setAsDefault') === true || isSetLater(event, arn);
  const severity = isInForce && !settings.isPipeline(event) ? found.severity : 'WARNING';
  return { ...(severity === undefined ? {} : { severity }), detail };
}

function judgeWritten(event: RuleEvent, arn: string | undefined) {
  return judgeRights(readRequestPolicy(event), `policy/${arn?.split('/').at(-1)}`);
}

import { textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { callerKey, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';

export const selfRoleMisused: SingleEventRule = {
  id: 'SELF-ROLE-MISUSED',
  title: 'Role of this tracker used for what it never does',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1078.004', 'T1562'],
  kind: 'single',
  on: { guard: 'any', iam: 'any', signin: 'any', sso: 'any', sts: 'any' },
  outcome: 'any',
  why: 'The roles of the tracker read and nothing else, on Lambda: a thief has their credentials, or made them their own.',
  runbook: [
    'Revoke the sessions of the role (deny tokens issued before now), and look at its trust and policies.',
    'Look at who changed the function or the role, or passed it to another, in the 24 hours before.',
    'Deploy again with iam-tracker deploy; read Event history for what the role did elsewhere.',
  ],
  falsePositives: [
    'A version of the tracker that makes calls this rule does not know yet: update the alerter with the others.',
  ],
  references: [
    'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  match: judgeUse,
  dedupKey: (event) => joinKey(event.accountId, callerKey(event), event.eventName, event.outcome),
};

function judgeUse(event: RuleEvent, settings: DetectionSettings): Verdict {
  const use = settings.judgeOwnRole(event);
  if (use !== undefined) return use === 'routine' ? false : { detail: use.oddity };
  return judgeTaking(event, settings);
}

/** Lambda alone takes the roles; for others it is refused, unless their trust was changed. */
function judgeTaking(event: RuleEvent, settings: DetectionSettings): Verdict {
  const { eventName, eventType, outcome, userType } = event;
  if (eventType !== 'sts' || !eventName.startsWith('AssumeRole')) return false;
  if (userType === 'AWSService') return false;
  const roleArn = textIn(event.request, 'roleArn') ?? refusedRole(event);
  if (roleArn === undefined || !settings.isOwnRole(roleArn, event.accountId)) return false;
  const detail = `${eventName} of ${roleArn.slice(roleArn.indexOf(':role/') + 1)}`;
  return outcome === 'success' ? { detail } : { severity: 'HIGH', detail: `${detail}, refused` };
}

/** Refused calls have no parameters: the refusal names the role. */
function refusedRole({ errorMessage }: RuleEvent): string | undefined {
  return /on resource: (arn:[a-z-]+:iam::\d{12}:role\/\S+)/.exec(errorMessage ?? '')?.[1];
}

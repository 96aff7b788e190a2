import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { callerInAccount } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { readRequestPolicy } from '../../policy/policy-document.ts';
import { judgeRights } from '../../policy/policy-verdict.ts';
import { sessionPoliciesIn } from '../../rights/event-rights.ts';
import { judgeManagedPolicy } from '../../rights/judge-known.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';

export const stsFederationAdmin: SingleEventRule = {
  id: 'STS-FEDERATION-ADMIN',
  title: 'Federation token with administrator rights',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1550.001'],
  kind: 'single',
  on: { sts: ['GetFederationToken'] },
  outcome: 'success',
  why: 'The session passes all rights of the user on, for up to 36 hours, also when its key is deleted.',
  runbook: [
    'Deny the user everything for now: deleting the key does not end the session.',
    'Read what the session key that was handed out did, console sign-ins included.',
    'Find out how the key of the user was lost: its addresses in the 7 days before.',
  ],
  falsePositives: ['Command line tools that open the console for an IAM user.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html',
    'https://attack.mitre.org/techniques/T1550/001/',
  ],
  match: judgeToken,
  dedupKey: callerInAccount,
};

function judgeToken(event: RuleEvent, settings: DetectionSettings): Verdict {
  const judged = sessionPoliciesIn(event).flatMap(
    (arn) => judgeManagedPolicy(event, settings, arn) ?? [],
  );
  const admin = judged.find(({ severity }) => severity === 'HIGH') ?? judged[0];
  if (admin !== undefined) {
    const severity = admin.severity === 'HIGH' ? 'CRITICAL' : 'HIGH';
    return { severity, detail: `with ${admin.what}` };
  }
  const hit = judgeRights(readRequestPolicy(event, 'policy'));
  if (hit === false) return false;
  return { severity: hit.severity === 'HIGH' ? 'CRITICAL' : 'HIGH', detail: hit.detail };
}

import type { SingleEventRule } from '../../detect/rule.ts';
import { callerInAccount } from '../../event/caller.ts';

/** Programs that look for keys or break in with them, and systems that are made for it. */
const TOOL =
  /\b(?:trufflehog|pacu|scoutsuite|cloudfox|cloudbrute|enumerate-iam|s3-account-search|stratus-red-team)|[#/.-](?:kali|parrot|pentoo|blackarch)\b/i;

export const stsKeyValidationTool: SingleEventRule = {
  id: 'STS-KEY-VALIDATION-TOOL',
  title: 'Credentials used by a known attack tool',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1087.004', 'T1552.001'],
  kind: 'single',
  on: { iam: 'any', sts: 'any' },
  outcome: 'any',
  why: 'The user agent names a tool that searches for keys or for ways in. Calls are recorded only when the key is real.',
  runbook: [
    'Ask your security team whether a test or a scan of theirs runs.',
    'If not: deactivate the key or revoke the sessions now, and read what they did.',
    'Find where the key leaked: TruffleHog reads code, images and logs.',
  ],
  falsePositives: [
    'Tests by your own people: suppress the rule for their addresses and with an end.',
  ],
  references: [
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html',
    'https://attack.mitre.org/techniques/T1552/001/',
  ],
  match: (event) => {
    const tool = TOOL.exec(event.userAgent ?? '')?.[0];
    return tool !== undefined && { detail: `${event.eventName} by ${event.userAgent}` };
  },
  dedupKey: callerInAccount,
};

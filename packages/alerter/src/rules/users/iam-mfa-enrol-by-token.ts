import { isSessionKey } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const iamMfaEnrolByToken: SingleEventRule = {
  id: 'IAM-MFA-ENROL-BY-TOKEN',
  title: 'MFA device enrolled with temporary credentials',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.005'],
  kind: 'single',
  on: { iam: ['CreateVirtualMFADevice', 'EnableMFADevice'] },
  outcome: 'any',
  why: 'People enrol devices in the console. A device of the thief makes a stolen session permanent.',
  runbook: [
    'Ask the user in target whether the new device is theirs.',
    'Find the call that issued the session key, and compare addresses.',
    'If it is not theirs: remove the device, end the sessions, reset password and keys.',
  ],
  falsePositives: ['Scripts that enrol devices from the command line.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable-overview.html',
    'https://attack.mitre.org/techniques/T1098/005/',
  ],
  match: judgeEnrolment,
  dedupKey: actorAndTarget,
};

function judgeEnrolment(event: RuleEvent): Verdict {
  const { accessKeyId, consoleSession, eventName, mfa, outcome } = event;
  if (!isSessionKey(accessKeyId) || consoleSession === true) return false;
  // A user agent proves no console: any program can send it.
  if (outcome === 'success') return { severity: mfa === 'yes' ? 'WARNING' : 'HIGH' };
  return mfa !== 'yes' && { severity: 'WARNING', detail: `${eventName} was refused` };
}

import { isSessionKey } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const sessionTokenIam: SingleEventRule = {
  id: 'SESSION-TOKEN-IAM',
  title: "IAM changed with a session token made of a user's key",
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1550.001'],
  kind: 'single',
  on: { iam: 'any' },
  outcome: 'any',
  deed: 'change',
  why: 'A session of GetSessionToken lives up to 36 hours and goes on when the key it was made of is deleted.',
  runbook: [
    'Find the GetSessionToken that handed the session key out: its address, and whether a second factor was given.',
    'Ask the user. If it was not them: switch their keys off, and deny the user everything for 36 hours, so that the session dies too.',
  ],
  falsePositives: [
    'People whose command line asks for a second factor first: with MFA it is WARNING; suppress the rule for those users.',
  ],
  references: [
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html',
    'https://attack.mitre.org/techniques/T1550/001/',
  ],
  match: judgeToken,
  dedupKey: (event) => joinKey(event.accountId, event.actor, event.outcome, event.mfa),
};

/**
 * GetSessionToken gives a user a temporary key; so do the console, `aws login`, and services that pass a call
 * on, each of which AWS writes down.
 */
function judgeToken(event: RuleEvent): Verdict {
  const { accessKeyId, consoleSession, eventName, invokedBy, mfa, outcome } = event;
  const isToken =
    event.userType === 'IAMUser' &&
    isSessionKey(accessKeyId) &&
    consoleSession !== true &&
    event.signInSessionArn === undefined &&
    invokedBy === undefined;
  if (!isToken) return false;
  if (outcome === 'success') {
    return { severity: mfa === 'yes' ? 'WARNING' : 'HIGH', detail: eventName };
  }
  // IAM refuses sessions without a second factor: who does not know that is no user of this account.
  return mfa !== 'yes' && { detail: `${eventName} without a second factor was refused` };
}

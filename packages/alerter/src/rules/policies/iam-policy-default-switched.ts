import { textIn } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, callerKey, isByService, joinKey } from '../../event/caller.ts';
import { policyIn } from '../../rights/event-rights.ts';
import { judgeSwitched } from '../../rights/judge-known.ts';

export const iamPolicyDefaultSwitched: FirstSeenRule = {
  id: 'IAM-POLICY-DEFAULT-SWITCHED',
  title: 'Policy set back to another version by a caller new to it',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1548.005'],
  kind: 'first-seen',
  on: { iam: ['SetDefaultPolicyVersion'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: accountKey,
    value: callerKey,
    isKnown: (event, settings) => settings.isPipeline(event),
    newness: (event) => `by ${event.userName}`,
    learningDays: 7,
    rememberDays: 90,
  },
  why: 'An old version with more rights is a way up that needs no rights to write policies.',
  runbook: [
    'Compare the two versions: what does the new default allow that the last one did not?',
    'Ask the actor. If it was not planned: set the version back, and read what those who have the policy did since.',
  ],
  falsePositives: ['A colleague who undoes a change of a policy for the first time.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html',
    'https://attack.mitre.org/techniques/T1548/005/',
  ],
  match: (event) => {
    const arn = policyIn(event);
    // A version that gives much is told of by IAM-POLICY-VERSION, for every caller.
    if (isByService(event) || judgeSwitched(event, arn) !== false) return false;
    const policy = arn ?? 'a policy';
    return { detail: `${policy} to ${textIn(event.request, 'versionId') ?? 'a version'}` };
  },
  dedupKey: (event) => joinKey(event.accountId, event.actor, textIn(event.request, 'policyArn')),
};

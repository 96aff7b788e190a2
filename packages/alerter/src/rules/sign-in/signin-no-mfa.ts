import { isSessionKey, textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';

export const signinNoMfa: SingleEventRule = {
  id: 'SIGNIN-NO-MFA',
  title: 'Console sign-in of an IAM user without MFA',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'single',
  on: { signin: ['ConsoleLogin'] },
  outcome: 'success',
  why: 'No second factor stood between the console and the holder of the password; one can be guessed, reused and phished.',
  runbook: [
    'Ask the user. Compare address and user agent with their sign-ins of the last 30 days.',
    'Register MFA for the user, and require it by policy (aws:MultiFactorAuthPresent).',
    'If it was not the user: reset the password, end the sessions, read what they did.',
  ],
  falsePositives: ['The first sign-in of a new user, who registers MFA right after.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  // For federated sign-ins AWS says "No" whatever the identity provider asked for.
  match: (event) => {
    const isWithout =
      event.userType === 'IAMUser' &&
      event.mfa === 'no' &&
      textIn(event.response, 'ConsoleLogin') === 'Success' &&
      textIn(event.additional, 'SamlProviderArn') === undefined;
    if (!isWithout) return false;
    const isFromSession = isSessionKey(event.accessKeyId);
    const how = isFromSession ? 'from a session that had no second factor' : 'by password alone';
    return { detail: `${event.userName}, ${how}` };
  },
  dedupKey: (event) => joinKey(event.accountId, event.userName),
};

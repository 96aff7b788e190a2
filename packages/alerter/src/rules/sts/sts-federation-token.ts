import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, callerInAccount, callerKey } from '../../event/caller.ts';

export const stsFederationToken: FirstSeenRule = {
  id: 'STS-FEDERATION-TOKEN',
  title: 'First federation token asked for by this user',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1550.001'],
  kind: 'first-seen',
  on: { sts: ['GetFederationToken'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: accountKey,
    value: callerKey,
    newness: (event) => `by ${callerKey(event)}`,
    // Few callers use it: one alert for each user is no storm, and the first may be the one that counts.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'The session lives for up to 36 hours, also when the key that asked for it is deleted.',
  runbook: [
    'Ask the owner of the user which program asks for federation tokens.',
    'If none does: deactivate its keys, and deny the user everything for 36 hours, so that the session dies too.',
    'Read what the session key that was handed out did, console sign-ins included.',
  ],
  falsePositives: ['An old sign-in broker, or a command line tool that opens the console.'],
  references: [
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html',
    'https://attack.mitre.org/techniques/T1550/001/',
  ],
  match: () => true,
  dedupKey: callerInAccount,
};

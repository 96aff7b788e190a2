import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, callerInAccount, callerKey, isByService } from '../../event/caller.ts';

export const iamReconInventory: FirstSeenRule = {
  id: 'IAM-RECON-INVENTORY',
  title: 'First full inventory of IAM by this caller',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1087.004'],
  kind: 'first-seen',
  on: {
    iam: ['GenerateCredentialReport', 'GetAccountAuthorizationDetails', 'GetCredentialReport'],
  },
  outcome: 'success',
  firstSeen: {
    baselineKey: accountKey,
    value: (event) => callerKey(event),
    newness: (event) => `by ${callerKey(event)}`,
    // Few callers ever do it: one alert for each is no storm, and the first may be the one that counts.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'One call gives every user, role and policy of the account.',
  runbook: [
    'Ask the owner of the caller whether a scan or an audit was meant to run.',
    'If not: look at what the caller did in the hour around it, and where it called from.',
  ],
  falsePositives: ['A new scanner, an audit. Each caller is reported once in 90 days of absence.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html',
    'https://attack.mitre.org/techniques/T1087/004/',
  ],
  match: (event) => !isByService(event),
  dedupKey: callerInAccount,
};

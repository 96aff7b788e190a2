import { callerKey, isByService, joinKey } from '../caller.ts';
import type { ThresholdRule } from '../rule.ts';
import type { RuleEvent } from '../rule-event.ts';

export const iamReconBreadth: ThresholdRule = {
  id: 'IAM-RECON-BREADTH',
  title: 'One caller lists all of IAM within minutes',
  severity: 'WARNING',
  status: 'experimental',
  mitre: ['T1087.004', 'T1069.003'],
  kind: 'threshold',
  on: {
    // What lists a whole account; programs that look after one user or role use the others.
    iam: [
      'GenerateCredentialReport',
      'GetAccountAuthorizationDetails',
      'GetAccountPasswordPolicy',
      'GetAccountSummary',
      'GetCredentialReport',
      'ListAccountAliases',
      'ListGroups',
      'ListInstanceProfiles',
      'ListOpenIDConnectProviders',
      'ListPolicies',
      'ListRoles',
      'ListSAMLProviders',
      'ListServerCertificates',
      'ListUsers',
      'ListVirtualMFADevices',
    ],
    sts: ['GetCallerIdentity'],
  },
  outcome: 'any',
  threshold: {
    windowMinutes: 10,
    count: 8,
    groupBy: callerOf,
    distinct: (event) => event.eventName,
    noun: 'kinds of calls',
  },
  why: 'A map of users, roles and policies is the first thing that an intruder makes.',
  runbook: [
    'Ask the owner of the caller whether a scan or an audit runs.',
    'If none does: compare address and user agent with the last 30 days, and look at what followed in the next hour.',
  ],
  falsePositives: ['Posture scanners and inventories: suppress the rule for their roles.'],
  references: [
    'https://attack.mitre.org/techniques/T1087/004/',
    'https://attack.mitre.org/techniques/T1069/003/',
  ],
  // The first page of the IAM console asks for all of these at once.
  match: (event, settings) =>
    event.consoleSession !== true && !isByService(event) && !settings.isPipeline(event),
  dedupKey: callerOf,
};

function callerOf(event: RuleEvent): string {
  return joinKey(event.accountId, callerKey(event));
}

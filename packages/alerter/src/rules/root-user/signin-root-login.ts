import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { accountKey } from '../../event/caller.ts';
import { addressOf } from '../../event/network.ts';

export const signinRootLogin: SingleEventRule = {
  id: 'SIGNIN-ROOT-LOGIN',
  title: 'Root signed in to the console',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'single',
  on: { signin: ['ConsoleLogin'] },
  outcome: 'success',
  why: 'Root can do everything and no policy limits it. Daily work never needs it.',
  runbook: [
    'Ask the owners of the root mailbox whether one of them signed in at this time from this address.',
    'If no one did: reset the root password and MFA, delete root access keys, and read what root did in the 24 hours after.',
    'If one of them did: note which task needed root, and whether a role could do it next time.',
  ],
  falsePositives: ['The few account tasks that only root can do, such as closing the account.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
  match: (event) =>
    event.userType === 'Root' &&
    textIn(event.response, 'ConsoleLogin') === 'Success' && {
      detail: `${event.mfa === 'yes' ? 'with' : 'without'} MFA, from ${addressOf(event) ?? 'an unknown address'}`,
    },
  dedupKey: accountKey,
};

import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';

export const rootRecoveryOrEmail: SingleEventRule = {
  id: 'ROOT-RECOVERY-OR-EMAIL',
  title: 'Password or mail address of root changed or recovered',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: {
    signin: [
      'PasswordRecoveryRequested',
      'PasswordRecoveryCompleted',
      'PasswordUpdated',
      'EmailUpdated',
    ],
  },
  outcome: 'success',
  why: 'A reader of the mailbox of root can take the account, and a new address locks its owners out.',
  runbook: [
    'Ask the owners of the root mailbox whether they asked for it at this time.',
    'If not: secure the mailbox first, then set a new password and MFA, then open a case with AWS Support.',
  ],
  falsePositives: ['A planned change of the password or of the mailbox.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html'],
  match: ({ eventName, userType }) => {
    const isRootOrNobody = userType === undefined || userType === 'Root' || userType === 'Unknown';
    return isRootOrNobody ? { detail: eventName } : false;
  },
  dedupKey: (event) => joinKey(event.accountId, event.eventName),
};

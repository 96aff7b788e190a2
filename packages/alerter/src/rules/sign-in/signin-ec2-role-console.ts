import { isInstanceName } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { callerKey, joinKey } from '../../event/caller.ts';

export const signinEc2RoleConsole: SingleEventRule = {
  id: 'SIGNIN-EC2-ROLE-CONSOLE',
  title: 'Role of an instance signed in to the console',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1550.001', 'T1552.005'],
  kind: 'single',
  on: { signin: ['ConsoleLogin', 'GetSigninToken'] },
  outcome: 'success',
  why: 'Instances open no consoles: a thief took the credentials from the metadata service.',
  runbook: [
    'Compare the source address with the addresses of the instance that the session is named after.',
    'Revoke the sessions of the role, and isolate the instance for forensics.',
    'Read what the role did since the credentials were issued, at most 12 hours before.',
  ],
  falsePositives: ['An administrator who tries out the rights of an instance from a shell on it.'],
  references: [
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
    'https://attack.mitre.org/techniques/T1552/005/',
  ],
  match: (event) =>
    event.userType === 'AssumedRole' && isInstanceName(event.sessionName ?? '')
      ? { detail: `the session of ${event.sessionName}` }
      : false,
  dedupKey: (event) => joinKey(event.accountId, callerKey(event), event.sessionName),
};

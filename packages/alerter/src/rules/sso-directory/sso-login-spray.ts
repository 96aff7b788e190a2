import type { ThresholdRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { addressOf } from '../../event/network.ts';
import { directoryUser } from './directory-user.ts';

export const ssoLoginSpray: ThresholdRule = {
  id: 'SSO-LOGIN-SPRAY',
  title: 'Failed Identity Center sign-ins of several users from one address',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1110.003'],
  kind: 'threshold',
  on: { signin: ['CredentialVerification'] },
  outcome: 'failure',
  threshold: {
    windowMinutes: 15,
    count: 4,
    groupBy: (event) => joinKey(event.accountId, addressOf(event)),
    // Names that do not exist are hidden, and count as one.
    distinct: (event) => directoryUser(event) ?? 'unknown',
    noun: 'people',
  },
  why: 'One common password tried on many people passes every lock that counts by user.',
  runbook: [
    'List the users of the failures from this address in the last 24 hours, and look for a success among them.',
    'Reset the passwords of the users who succeeded from there, and end their sessions.',
  ],
  falsePositives: ['An office or VPN with many people: put its network into homeNetworks.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html',
    'https://attack.mitre.org/techniques/T1110/003/',
  ],
  match: (event, settings) => event.sourceIp !== undefined && !settings.isHome(event),
  dedupKey: (event) => joinKey(event.accountId, addressOf(event)),
};

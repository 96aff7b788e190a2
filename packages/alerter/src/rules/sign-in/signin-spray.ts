import type { ThresholdRule } from '../../detect/rule.ts';
import { isByService, joinKey } from '../../event/caller.ts';
import { addressOf } from '../../event/network.ts';

export const signinSpray: ThresholdRule = {
  id: 'SIGNIN-SPRAY',
  title: 'Failed sign-ins of several users from one address',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1110.003'],
  kind: 'threshold',
  on: { signin: ['ConsoleLogin'] },
  outcome: 'failure',
  threshold: {
    windowMinutes: 60,
    count: 4,
    groupBy: (event) => joinKey(event.accountId, addressOf(event)),
    // Names that do not exist are all `unknown`, and so count as one.
    distinct: (event) => event.userName,
    noun: 'users',
  },
  why: 'One common password tried on many users passes every lock that counts by user.',
  runbook: [
    'List the users of the failures from this address in the last 24 hours, and look for a success among them.',
    'Reset the passwords of the users who succeeded from there, and end their sessions.',
  ],
  falsePositives: [
    'An office or VPN address with many users, on a Monday: put it into homeNetworks.',
  ],
  references: ['https://attack.mitre.org/techniques/T1110/003/'],
  match: (event, settings) =>
    event.sourceIp !== undefined && !isByService(event) && !settings.isHome(event),
  dedupKey: (event) => joinKey(event.accountId, addressOf(event)),
};

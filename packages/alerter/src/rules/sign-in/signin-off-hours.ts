import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey } from '../../event/caller.ts';

export const signinOffHours: SingleEventRule = {
  id: 'SIGNIN-OFF-HOURS',
  title: 'Sign-in outside working hours',
  severity: 'INFO',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'single',
  on: { signin: ['ConsoleLogin', 'UserAuthentication'] },
  outcome: 'success',
  why: 'Intruders like the hours in which no one looks.',
  runbook: [
    'Compare address and user agent with the sign-ins of the person in the last 30 days.',
    'Ask the person the next morning, or at once when they changed something.',
  ],
  falsePositives: ['People on call, and colleagues in other time zones: suppress them by actor.'],
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  match: (event, settings) =>
    settings.offHours !== undefined && settings.isOffHours(event.occurredAt),
  dedupKey: actorKey,
};

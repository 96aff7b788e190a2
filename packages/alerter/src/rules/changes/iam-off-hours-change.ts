import { readService } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey, isByService } from '../../event/caller.ts';

/** Signing in hands out tokens; that is no change of anything. */
const SIGN_IN_SERVICE = 'sso-oauth';
const PEOPLE: ReadonlySet<string> = new Set(['person', 'root', 'iam_user']);

export const iamOffHoursChange: SingleEventRule = {
  id: 'IAM-OFF-HOURS-CHANGE',
  title: 'Identities or permissions changed outside working hours',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: { iam: 'any', sso: 'any' },
  outcome: 'success',
  deed: 'change',
  why: 'Intruders like the hours in which no one looks.',
  runbook: [
    'Compare address and user agent with those of the person in the last 30 days.',
    'Ask the person; raise the alarm when they gave rights or credentials away.',
  ],
  falsePositives: ['People on call, and colleagues in other time zones: suppress them by actor.'],
  references: ['https://attack.mitre.org/techniques/T1098/'],
  match: (event, settings) => {
    if (settings.offHours === undefined || !PEOPLE.has(event.actorType)) return false;
    if (readService(event.eventSource) === SIGN_IN_SERVICE || isByService(event)) return false;
    if (settings.isPipeline(event) || !settings.isOffHours(event.occurredAt)) return false;
    return { detail: event.eventName };
  },
  dedupKey: actorKey,
};

import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { isUnplanned } from '../pipeline.ts';

export const ssoApplicationCreated: SingleEventRule = {
  id: 'SSO-APPLICATION-CREATED',
  title: 'Application added to Identity Center',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: {
    sso: ['CreateApplication', 'CreateApplicationInstance', 'CreateManagedApplicationInstance'],
  },
  outcome: 'success',
  why: 'An application receives the identities of people who sign in, and may hold rights of its own.',
  runbook: [
    'Ask the actor what the application is for, and where it sends people after the sign-in.',
    'If it stays unknown: delete it, and look at who used it since.',
  ],
  falsePositives: ['A new application of your own; by a service or a pipeline role it is quiet.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/manage-your-applications.html',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: (event, settings) => isUnplanned(event, settings) && { detail: event.eventName },
  dedupKey: actorAndTarget,
};

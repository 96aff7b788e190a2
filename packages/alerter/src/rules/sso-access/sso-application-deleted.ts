import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import { isUnplanned } from '../pipeline.ts';

export const ssoApplicationDeleted: SingleEventRule = {
  id: 'SSO-APPLICATION-DELETED',
  title: 'Application removed from Identity Center',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1531'],
  kind: 'single',
  on: {
    sso: ['DeleteApplication', 'DeleteApplicationInstance', 'DeleteManagedApplicationInstance'],
  },
  outcome: 'success',
  why: 'Everybody who signed in to the application through Identity Center is locked out.',
  runbook: [
    'Ask the actor whether the application was given up.',
    'If not: create it again from its configuration, and look at what else the actor removed.',
  ],
  falsePositives: ['An application that is given up; by a service or a pipeline role it is quiet.'],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/manage-your-applications.html',
    'https://attack.mitre.org/techniques/T1531/',
  ],
  match: (event, settings) => isUnplanned(event, settings) && { detail: event.eventName },
  dedupKey: actorAndTarget,
};

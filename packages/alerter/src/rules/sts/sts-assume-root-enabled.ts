import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey } from '../../event/caller.ts';

export const stsAssumeRootEnabled: SingleEventRule = {
  id: 'STS-ASSUME-ROOT-ENABLED',
  title: 'Central root access to member accounts switched on',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1548.005'],
  kind: 'single',
  on: {
    iam: ['EnableOrganizationsRootCredentialsManagement', 'EnableOrganizationsRootSessions'],
  },
  outcome: 'success',
  why: 'From now on the management account can act as root of every member account.',
  runbook: [
    'Ask the actor for the change that needs it.',
    'If there is none: switch it off again, and look for AssumeRoot in the hours after.',
  ],
  falsePositives: ['The planned start of central root access; by a pipeline role it is quiet.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html',
    'https://attack.mitre.org/techniques/T1548/005/',
  ],
  match: (event, settings) => !settings.isPipeline(event) && { detail: event.eventName },
  dedupKey: actorKey,
};

import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey } from '../../event/caller.ts';

/** Metadata of identity providers may have megabytes; IAM-FEDERATION-CHANGE is about them. */
const LARGE_BY_NATURE = /SAMLProvider$/;

export const iamLogEvasion: SingleEventRule = {
  id: 'IAM-LOG-EVASION',
  title: 'IAM change too large for its record',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1562.008'],
  kind: 'single',
  on: { iam: 'any' },
  outcome: 'success',
  why: 'Padded with blanks, a policy keeps its effect, and the log keeps nothing of what it allows.',
  runbook: [
    'Read the policies of whatever the actor could have changed at this time; the record does not name it.',
    'Remove what was not asked for, and look at everything the actor did in the 24 hours around it.',
  ],
  falsePositives: [
    'None known: no policy has 100 KB, and metadata of identity providers is left out.',
  ],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
    'https://attack.mitre.org/techniques/T1562/008/',
  ],
  match: (event) =>
    event.readOnly !== true && event.isRequestOmitted && !LARGE_BY_NATURE.test(event.eventName)
      ? { detail: event.eventName }
      : false,
  dedupKey: actorKey,
};

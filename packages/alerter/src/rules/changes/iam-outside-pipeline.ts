import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey } from '../../event/caller.ts';
import { isUnplanned } from '../pipeline.ts';

/** Calls that infrastructure as code manages; passwords, keys and MFA devices are the users' own affair. */
const MANAGED =
  /^(?:Add|Attach|Create|Delete|Detach|Put|Remove|Set|Tag|Untag|Update)(?!AccessKey|AccountAlias|LoginProfile|ServiceLinkedRole|ServiceSpecificCredential|SigningCertificate|SSHPublicKey|VirtualMFADevice)\w*(?:Role|Policy|Boundary|Group|Profile|Provider|User|Version)/;

export const iamOutsidePipeline: SingleEventRule = {
  id: 'IAM-OUTSIDE-PIPELINE',
  title: 'IAM changed by hand, outside the pipeline',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1098'],
  kind: 'single',
  on: { iam: 'any' },
  outcome: 'success',
  deed: 'change',
  why: 'Where a pipeline makes all changes, one that it did not make had no review.',
  runbook: [
    'Ask the actor why the change was made by hand.',
    'Bring it into code, or undo it: the next run of the pipeline shows the difference.',
  ],
  falsePositives: ['Emergencies; and resources that the pipeline does not manage.'],
  references: ['https://attack.mitre.org/techniques/T1098/'],
  match: (event, settings) => {
    if (!settings.hasPipeline || event.readOnly !== false || !MANAGED.test(event.eventName)) {
      return false;
    }
    if (!isUnplanned(event, settings)) return false;
    return { detail: event.eventName };
  },
  dedupKey: actorKey,
};

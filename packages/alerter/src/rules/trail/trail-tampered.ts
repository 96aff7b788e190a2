import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { TRAIL_TAMPERED } from '../../event/finding-event.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

const KINDS: Readonly<Record<string, string>> = {
  digest_missing: 'digests of it are gone',
  digest_invalid: 'a digest is not as CloudTrail wrote it',
  chain_broken: 'a digest does not go on from the one before it',
  file_missing: 'a file that a digest names is gone',
  file_altered: 'a file is not as CloudTrail wrote it',
};

export const trailTampered: SingleEventRule = {
  id: 'TRAIL-TAMPERED',
  title: 'Files of the trail were changed or taken away',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1070', 'T1562.008'],
  kind: 'single',
  on: { trail: [TRAIL_TAMPERED] },
  outcome: 'success',
  why: 'The signed digests of CloudTrail do not fit what lies in the bucket: somebody who can write there hides what was done.',
  runbook: [
    'Keep the bucket as it is: deny deleting and writing in its policy. What of it is still proven, coverage and verify of iam-tracker say.',
    'Find who could write there: data events or access logs of the bucket, versions of the object in target, changes of its policy.',
    'Read Event history of the account and Region around the stretch in detail: it has 90 days, whatever lies in the bucket.',
  ],
  falsePositives: [
    'A lifecycle rule or a clean-up that deletes files of the trail before they were proven, or a copy of a bucket without some of its files.',
  ],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html',
    'https://attack.mitre.org/techniques/T1070/',
  ],
  match: (event) => ({ detail: describe(event) }),
  dedupKey: (event) => joinKey(event.accountId, event.awsRegion, textIn(event.request, 'kind')),
};

function describe({ awsRegion, request }: RuleEvent): string {
  const read = (name: string) => textIn(request, name);
  const kind = read('kind') ?? '';
  const what = KINDS[kind] ?? kind;
  return `${what}: ${read('object')}, delivered in ${awsRegion} between ${read('start')} and ${read('end')}`;
}

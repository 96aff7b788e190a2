import { type ChangeKind, textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { type RuleEvent, UNEXPLAINED_USER_CHANGE } from '../../event/rule-event.ts';

/** Changes that give no user more than before. */
const HARMLESS: ReadonlySet<string | undefined> = new Set<ChangeKind>([
  ...(['user_deleted', 'path_changed', 'password_disabled', 'mfa_enabled'] as const),
  ...(['mfa_device_added', 'key_deactivated', 'key_deleted', 'group_left'] as const),
  ...(['policy_detached', 'inline_policy_removed', 'boundary_set'] as const),
  ...(['tag_set', 'tag_removed'] as const),
]);

export const userChangeUnexplained: SingleEventRule = {
  id: 'USER-CHANGE-UNEXPLAINED',
  title: 'User changed, and no event tells of it',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1562.008', 'T1098'],
  kind: 'single',
  on: { inventory: [UNEXPLAINED_USER_CHANGE] },
  outcome: 'success',
  why: 'Every change of a user leaves an event. One that left none was hidden, or the record of events has a hole.',
  runbook: [
    'Look at the user as it is now: is the key, password, policy or group in detail wanted, and by whom?',
    'Look for gaps of the collector between the two times in detail, and for the change in CloudTrail itself.',
    'If it is unknown: undo it, replace the credentials of the user, and find out who can switch off logging.',
  ],
  falsePositives: [
    'Events of IAM that are not collected (PROCESS_IAM_EVENTS), or that are filtered by FILTERED_ROLES.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html',
    'https://attack.mitre.org/techniques/T1562/008/',
  ],
  match: (event) => {
    const kind = textIn(event.request, 'kind');
    return { severity: HARMLESS.has(kind) ? 'WARNING' : 'HIGH', detail: describe(event) };
  },
  dedupKey: (event) => joinKey(event.accountId, event.target, textIn(event.request, 'kind')),
};

function describe({ request }: RuleEvent): string {
  const read = (name: string) => textIn(request, name);
  const kind = read('kind')?.replaceAll('_', ' ') ?? 'a change';
  const what = [kind, read('subject')].filter((part) => part !== undefined);
  const [before, after] = [read('before'), read('after')];
  const values =
    before === undefined && after === undefined
      ? ''
      : ` (${before ?? 'nothing'} -> ${after ?? 'nothing'})`;
  return `${what.join(': ')}${values}, between ${read('changedAfter')} and ${read('changedBefore')}`;
}

import { imitatesAws, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isByService, isOwnUser } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { judgeHolder } from '../../rights/judge-known.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { coversName } from '../../settings/suppression.ts';

export const iamIdentityRenamed: SingleEventRule = {
  id: 'IAM-IDENTITY-RENAMED',
  title: 'User or group renamed, or moved to another path',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1036', 'T1098'],
  kind: 'single',
  on: { iam: ['UpdateUser', 'UpdateGroup'] },
  outcome: 'success',
  why: 'Keys, rights and memberships stay while the name changes that people, settings and policies with a path or a user name in them go by.',
  runbook: [
    'Ask the actor why the name had to change; it is hardly ever done.',
    'Look for the user under both names: `principal_id` stays the same. What it did under the old one belongs to it.',
    'Look for policies whose resources or conditions the new name or path meets.',
  ],
  falsePositives: ['A person whose name changed; a clean-up of names.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html',
    'https://attack.mitre.org/techniques/T1036/',
  ],
  match: judgeRename,
  dedupKey: actorAndTarget,
};

function judgeRename(event: RuleEvent, settings: DetectionSettings): Verdict {
  const { eventName, request } = event;
  const [kind, Kind] = eventName === 'UpdateUser' ? ['user', 'User'] : ['group', 'Group'];
  const from = textIn(request, `${kind}Name`) ?? `a ${kind}`;
  const name = textIn(request, `new${Kind}Name`);
  const path = textIn(request, 'newPath');
  const to = [name, path].filter((each) => each !== undefined).join(' in ');
  // Names that imitate those of AWS are told of by IAM-AWS-NAME-FORGED.
  if (to === '' || isByService(event) || imitatesAws(name, path)) return false;
  const reason = findReason(event, settings, { holder: `${kind}/${from}`, from, name });
  const detail = `${from} is ${to} now${reason === undefined ? '' : `, ${reason}`}`;
  return { severity: reason === undefined ? 'WARNING' : 'HIGH', detail };
}

/** Returns what makes it worse than a change of names. */
function findReason(
  event: RuleEvent,
  settings: DetectionSettings,
  {
    from,
    holder,
    name,
  }: { readonly from: string; readonly holder: string; readonly name: string | undefined },
): string | undefined {
  const isSheltered =
    name !== undefined &&
    settings.suppressions.some(
      ({ actor }) => actor !== undefined && coversName(actor, name) && !coversName(actor, from),
    );
  if (isSheltered) return 'which a suppression names';
  if (isOwnUser(event)) return 'by itself';
  const judged = judgeHolder(event, settings, holder);
  if (judged?.severity === 'HIGH') return `and has ${judged.what}`;
  return settings.isAdminGroup(from) && holder.startsWith('group/')
    ? 'and was a group of administrators'
    : undefined;
}

import { isJsonObject, lastSegment, listIn, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isByService, isOwnUser } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

const MAX_SHOWN = 5;

export const iamSelfTagged: SingleEventRule = {
  id: 'IAM-SELF-TAGGED',
  title: 'Identity changed its own tags',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098', 'T1548'],
  kind: 'single',
  on: { iam: ['TagRole', 'TagUser', 'UntagRole', 'UntagUser'] },
  outcome: 'success',
  why: 'Where policies decide by tags of the caller (aws:PrincipalTag), a tag is a permission: this one gave itself what its tags open.',
  runbook: [
    'Look for the tag keys in policies: conditions on aws:PrincipalTag and variables of that name, in this account and in resource policies.',
    'If any looks at them: set the tags back, and read what the identity reached since that it did not before.',
    'Take the right to tag identities away from the identity itself.',
  ],
  falsePositives: ['Tools that mark their own role with a version or an owner.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html',
    'https://attack.mitre.org/techniques/T1098/',
  ],
  match: judgeTags,
  dedupKey: actorAndTarget,
};

function judgeTags(event: RuleEvent): Verdict {
  if (isByService(event) || !(isOwnUser(event) || isOwnRole(event))) return false;
  const keys = [...listIn(event.request, 'tags').map(keyOf), ...listIn(event.request, 'tagKeys')];
  const shown = keys.filter((key) => typeof key === 'string').slice(0, MAX_SHOWN);
  const more = keys.length > shown.length ? ` and ${keys.length - shown.length} more` : '';
  const verb = event.eventName.startsWith('Untag') ? 'removed' : 'set';
  return { detail: `${verb} ${shown.join(', ') || 'tags'}${more} on ${event.target ?? 'itself'}` };
}

function keyOf(tag: unknown): unknown {
  return isJsonObject(tag) ? (textIn(tag, 'key') ?? textIn(tag, 'Key')) : undefined;
}

/** The session of a role that acts on its role, in the role's own account. */
function isOwnRole({ accountId, request, roleArn }: RuleEvent): boolean {
  const name = textIn(request, 'roleName');
  if (name === undefined || roleArn === undefined) return false;
  const [, , , , owner] = roleArn.split(':');
  const own = lastSegment(roleArn);
  return owner === accountId && own.toLowerCase() === name.toLowerCase();
}

import { joinKey } from '../caller.ts';
import { textIn } from '../json-fields.ts';
import type { SingleEventRule } from '../rule.ts';

export const iamGroupAdminJoin: SingleEventRule = {
  id: 'IAM-GROUP-ADMIN-JOIN',
  title: 'User added to a group of administrators',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: { iam: ['AddUserToGroup'] },
  outcome: 'success',
  why: 'A membership gives all rights of the group without any policy being touched.',
  runbook: [
    'Ask the actor for the ticket or the change that needs it.',
    'If there is none: remove the user from the group, and read what it did since.',
  ],
  falsePositives: ['A new administrator. The setting adminGroups says which groups count.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => {
    const groupName = textIn(event.request, 'groupName');
    if (groupName === undefined || !settings.isAdminGroup(groupName)) return false;
    return { detail: `${textIn(event.request, 'userName') ?? 'somebody'} to ${groupName}` };
  },
  dedupKey: (event) =>
    joinKey(event.accountId, event.actor, event.target, textIn(event.request, 'groupName')),
};

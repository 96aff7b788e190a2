import { joinKey } from '../../caller.ts';
import { textIn } from '../../json-fields.ts';
import { judgeHolder, milder } from '../../rights/judge-known.ts';
import type { SingleEventRule } from '../../rule.ts';

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
  falsePositives: [
    'A new administrator. The setting adminGroups says which groups count whatever their policies.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => {
    const groupName = textIn(event.request, 'groupName');
    if (groupName === undefined) return false;
    const judged = judgeHolder(event, settings, `group/${groupName}`);
    const isNamed = settings.isAdminGroup(groupName);
    if (judged === undefined && !isNamed) return false;
    const joined = `${textIn(event.request, 'userName') ?? 'a user'} to ${groupName}`;
    if (judged === undefined)
      return { detail: `${joined}, of whose policies its name alone speaks` };
    const severity = isNamed ? 'HIGH' : judged.severity;
    return {
      severity: settings.isPipeline(event) && !isNamed ? milder(severity) : severity,
      detail: `${joined}, which has ${judged.what}`,
    };
  },
  dedupKey: (event) =>
    joinKey(event.accountId, event.actor, event.target, textIn(event.request, 'groupName')),
};

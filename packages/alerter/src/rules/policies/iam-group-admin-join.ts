import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { judgeHolder } from '../../rights/judge-known.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

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
    const detail = `${joined}, which has ${judged.what}`;
    return isNamed
      ? { severity: 'HIGH', detail }
      : hitMilderByPipeline(event, settings, judged.severity, detail);
  },
  dedupKey: (event) =>
    joinKey(event.accountId, event.actor, event.target, textIn(event.request, 'groupName')),
};

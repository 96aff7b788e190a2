import {
  imitatesAws,
  isIdentityCenterRole,
  isServiceLinkedRole,
  objectIn,
  textIn,
} from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget, isByService } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

const NAMES = [
  'roleName',
  'userName',
  'newUserName',
  'groupName',
  'newGroupName',
  'policyName',
  'instanceProfileName',
];
const PATHS = ['path', 'newPath'];

export const iamAwsNameForged: SingleEventRule = {
  id: 'IAM-AWS-NAME-FORGED',
  title: 'Name or path that imitates those AWS keeps for itself',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1036.010'],
  kind: 'single',
  on: {
    iam: [
      'CreateGroup',
      'CreateInstanceProfile',
      'CreatePolicy',
      'CreateRole',
      'CreateUser',
      'UpdateGroup',
      'UpdateUser',
    ],
  },
  outcome: 'any',
  why: 'What looks like a role of AWS or of Identity Center is passed over by people and by tools that go by names.',
  runbook: [
    'Look at the whole ARN of the target: only what directly follows `role/` is kept from callers.',
    'Ask the actor what it is for. If there is no answer: read its trust and its policies, and delete it.',
    'Look for sessions of it since, and at what else the actor made in the day around it.',
  ],
  falsePositives: [
    'Copies of roles of AWS made by a tool that exports and imports whole accounts.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html',
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html',
    'https://attack.mitre.org/techniques/T1036/010/',
  ],
  match: judgeName,
  dedupKey: actorAndTarget,
};

function judgeName(event: RuleEvent): Verdict {
  if (isByService(event)) return false;
  const names = NAMES.map((name) => textIn(event.request, name));
  const paths = PATHS.map((name) => textIn(event.request, name));
  const isForged =
    names.some((name) => imitatesAws(name, undefined)) ||
    paths.some((path) => imitatesAws(undefined, path));
  // Identity Center furnishes the management account with the credentials of its administrator.
  const arn = textIn(objectIn(event.response, 'role'), 'arn');
  if (!isForged || isIdentityCenterRole(arn) || isServiceLinkedRole(arn)) return false;
  const shown = [
    ...names.filter((text) => text !== undefined),
    ...paths.flatMap((text) => (text === undefined || text === '/' ? [] : [`in the path ${text}`])),
  ].join(', ');
  return event.outcome === 'success'
    ? { detail: shown }
    : { severity: 'WARNING', detail: `${shown} was refused` };
}

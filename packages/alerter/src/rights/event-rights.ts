import { flagIn, isJsonObject, lastSegment, listIn, objectIn, textIn } from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import { nameOfAwsPolicy } from '../policy/admin-policies.ts';
import { readRequestPolicy } from '../policy/policy-document.ts';
import { judgeDocument } from '../policy/policy-verdict.ts';
import type { HolderFact } from './holder-memory.ts';
import type { PolicyFact } from './policy-memory.ts';

/** The rights that rules ask about when they look at an event. */
export interface WantedRights {
  /** ARNs of customer managed policies. */
  readonly policies: readonly string[];
  /** Identities whose own inline policies count. */
  readonly holders: readonly string[];
  /** Identities of which all policies count: these take more reads. */
  readonly whole: readonly string[];
}

/** A fact that an event tells of the rights in its account. */
export type RightsFact =
  | { readonly about: 'policy'; readonly arn: string; readonly fact: PolicyFact }
  /** `holder` is `user/…`, `group/…` or `role/…`, without a path, as names are unique without it. */
  | { readonly about: 'holder'; readonly holder: string; readonly fact: HolderFact };

const NOTHING: WantedRights = Object.freeze({ policies: [], holders: [], whole: [] });
const OF_WHOM = [
  'AddRoleToInstanceProfile',
  'AddUserToGroup',
  'RemoveUserFromGroup',
  'UpdateGroup',
  'UpdateUser',
];
const OF_WHAT =
  /^(?:(?:Attach|Detach|Put|Delete)(?:User|Group|Role)(?:Policy|PermissionsBoundary)|CreatePolicy(?:Version)?|SetDefaultPolicyVersion)$/;
const CUSTOMER_MANAGED = /^arn:[^:]+:iam::\d{12}:policy\//;

const KINDS = ['user', 'group', 'role'] as const;
/** `AttachRolePolicy`, `PutGroupPolicy`, `DeleteUserPermissionsBoundary` */
const CHANGE = /^(Attach|Detach|Put|Delete)(?:User|Group|Role)(Policy|PermissionsBoundary)$/;

/** Returns what is to be looked up before rules are asked of an event. */
export function wantedRights(event: RuleEvent): WantedRights {
  if (event.outcome !== 'success') return NOTHING;
  const { eventName, eventType } = event;
  if (eventType === 'iam' && OF_WHOM.includes(eventName)) {
    // A membership is about the group, not about the member.
    const group = textIn(event.request, 'groupName');
    const holder = group === undefined ? holderIn(event) : `group/${group}`;
    return { ...NOTHING, whole: holder === undefined ? [] : [holder] };
  }
  if (eventType === 'iam' && OF_WHAT.test(eventName)) {
    const arns = [policyIn(event), textIn(event.request, 'permissionsBoundary')];
    const holder = textIn(event.request, 'policyName') && holderIn(event);
    return { ...NOTHING, policies: customerManaged(arns), holders: holder ? [holder] : [] };
  }
  if (eventType === 'sts' && eventName === 'GetFederationToken') {
    return { ...NOTHING, policies: customerManaged(sessionPoliciesIn(event)) };
  }
  if (eventName === 'AttachCustomerManagedPolicyReferenceToPermissionSet') {
    return { ...NOTHING, policies: customerManaged([referencedPolicy(event)]) };
  }
  return NOTHING;
}

/** Returns the ARNs of the managed policies that a call gives the session which it opens. */
export function sessionPoliciesIn({ request }: RuleEvent): string[] {
  return listIn(request, 'policyArns')
    .map((item) => (isJsonObject(item) ? textIn(item, 'arn') : item))
    .filter((arn) => typeof arn === 'string');
}

/** The policy that a reference of a permission set means in the account of the event. */
export function referencedPolicy(event: RuleEvent): string | undefined {
  const reference = objectIn(event.request, 'customerManagedPolicyReference');
  const name = textIn(reference, 'name');
  if (name === undefined || event.accountId === undefined) return undefined;
  return customerArn(event, textIn(reference, 'path'), name);
}

/** The ARN of a policy in the account of an event, in the partition of its caller. */
function customerArn(
  { accountId, userArn }: RuleEvent,
  path: string | undefined,
  name: string,
): string {
  const partition = /^arn:(aws[\w-]*):/.exec(userArn ?? '')?.[1] ?? 'aws';
  return `arn:${partition}:iam::${accountId}:policy${path ?? '/'}${name}`;
}

function customerManaged(arns: readonly (string | undefined)[]): string[] {
  return arns.filter((arn): arn is string => arn !== undefined && CUSTOMER_MANAGED.test(arn));
}

/** Returns the user, group or role that a call of IAM names; the kind is that of its parameter. */
export function holderIn(event: RuleEvent): string | undefined {
  for (const kind of KINDS) {
    const name = textIn(event.request, `${kind}Name`);
    if (name !== undefined) return `${kind}/${name}`;
  }
  return undefined;
}

/** Reads what a successful call of IAM tells; nothing of other events. */
export function readRightsFacts(event: RuleEvent): RightsFact[] {
  if (event.eventType !== 'iam' || event.outcome !== 'success') return [];
  if (Number.isNaN(event.occurredAt)) return [];
  switch (event.eventName) {
    case 'CreatePolicy':
    case 'CreatePolicyVersion':
    case 'SetDefaultPolicyVersion':
      return readVersion(event);
    case 'UpdateUser':
    case 'UpdateGroup':
      return readRename(event);
    case 'CreateUser':
    case 'CreateRole':
      return readBoundary(event, true);
    default:
      return readChange(event);
  }
}

/** The policy that a call is about, in full; undefined when it names none. */
export function policyIn(event: RuleEvent): string | undefined {
  const { accountId, eventName, request, response } = event;
  if (eventName !== 'CreatePolicy') return textIn(request, 'policyArn');
  const made = textIn(objectIn(response, 'policy'), 'arn');
  const name = textIn(request, 'policyName');
  if (made !== undefined || name === undefined || accountId === undefined) return made;
  return customerArn(event, textIn(request, 'path'), name);
}

/** The version that a call makes or puts into force. */
export function versionIn({ eventName, request, response }: RuleEvent): string | undefined {
  if (eventName === 'SetDefaultPolicyVersion') return textIn(request, 'versionId');
  if (eventName !== 'CreatePolicy') return textIn(objectIn(response, 'policyVersion'), 'versionId');
  return textIn(objectIn(response, 'policy'), 'defaultVersionId') ?? 'v1';
}

function readVersion(event: RuleEvent): RightsFact[] {
  const { eventName, occurredAt: time, request } = event;
  const arn = policyIn(event);
  if (arn === undefined) return [];
  const about = (fact: PolicyFact): RightsFact => ({ about: 'policy', arn, fact });
  const id = versionIn(event);
  if (id === undefined) return [];
  const isDefault = eventName !== 'CreatePolicyVersion' || flagIn(request, 'setAsDefault') === true;
  const verdict =
    eventName === 'SetDefaultPolicyVersion'
      ? undefined
      : judgeDocument(readRequestPolicy(event), `policy/${lastSegment(arn)}`);
  return [
    ...(verdict === undefined ? [] : [about({ kind: 'version', id, time, verdict })]),
    ...(isDefault ? [about({ kind: 'default', id, time })] : []),
  ];
}

function readRename({ eventName, occurredAt: time, request }: RuleEvent): RightsFact[] {
  const kind = eventName === 'UpdateUser' ? 'user' : 'group';
  const [from, to] =
    kind === 'user'
      ? [textIn(request, 'userName'), textIn(request, 'newUserName')]
      : [textIn(request, 'groupName'), textIn(request, 'newGroupName')];
  if (from === undefined || to === undefined) return [];
  return [
    {
      about: 'holder',
      holder: `${kind}/${to}`,
      fact: { kind: 'renamed', from: `${kind}/${from}`, time },
    },
  ];
}

function readBoundary(event: RuleEvent, isHeld: boolean): RightsFact[] {
  const holder = holderIn(event);
  const arn = textIn(event.request, 'permissionsBoundary');
  if (holder === undefined || arn === undefined || nameOfAwsPolicy(arn) !== undefined) return [];
  const name = `boundary of ${holder}`;
  const fact = { kind: 'holder', name, isHeld, time: event.occurredAt } as const;
  return [{ about: 'policy', arn, fact }];
}

function readChange(event: RuleEvent): RightsFact[] {
  const [, verb, what] = CHANGE.exec(event.eventName) ?? [];
  const holder = holderIn(event);
  if (verb === undefined || holder === undefined) return [];
  if (what === 'PermissionsBoundary') return readBoundary(event, verb === 'Put');
  if (verb === 'Put' || verb === 'Delete') return readInline(event, holder, verb === 'Put');
  const arn = textIn(event.request, 'policyArn');
  if (arn === undefined) return [];
  const held = { isHeld: verb === 'Attach', time: event.occurredAt };
  const attached: RightsFact = {
    about: 'holder',
    holder,
    fact: { kind: 'managed', name: arn, ...held },
  };
  if (nameOfAwsPolicy(arn) !== undefined) return [attached];
  return [{ about: 'policy', arn, fact: { kind: 'holder', name: holder, ...held } }, attached];
}

function readInline(event: RuleEvent, holder: string, isPut: boolean): RightsFact[] {
  const name = textIn(event.request, 'policyName');
  if (name === undefined) return [];
  const { eventId, occurredAt: time } = event;
  const verdict = isPut ? judgeDocument(readRequestPolicy(event), holder) : undefined;
  return [{ about: 'holder', holder, fact: { kind: 'inline', name, time, eventId, verdict } }];
}

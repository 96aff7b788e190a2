import { isJsonObject, listIn, objectIn, textIn } from '../json-fields.ts';
import type { RuleEvent } from '../rule-event.ts';
import { holderIn, policyIn } from './read-facts.ts';

/** What rules ask about an event. */
export interface WantedRights {
  /** ARNs of customer managed policies. */
  readonly policies: readonly string[];
  /** Identities whose own inline policies count. */
  readonly holders: readonly string[];
  /** Identities of which all policies count: these take more reads. */
  readonly whole: readonly string[];
}

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
    const arns = listIn(event.request, 'policyArns').map((item) =>
      isJsonObject(item) ? textIn(item, 'arn') : item,
    );
    return { ...NOTHING, policies: customerManaged(arns) };
  }
  if (eventName === 'AttachCustomerManagedPolicyReferenceToPermissionSet') {
    return { ...NOTHING, policies: customerManaged([referencedPolicy(event)]) };
  }
  return NOTHING;
}

/** The policy that a reference of a permission set means in the account of the event. */
export function referencedPolicy(event: RuleEvent): string | undefined {
  const reference = objectIn(event.request, 'customerManagedPolicyReference');
  const name = textIn(reference, 'name');
  if (name === undefined || event.accountId === undefined) return undefined;
  const partition = /^arn:(aws[\w-]*):/.exec(event.userArn ?? '')?.[1] ?? 'aws';
  const path = textIn(reference, 'path') ?? '/';
  return `arn:${partition}:iam::${event.accountId}:policy${path}${name}`;
}

function customerManaged(arns: readonly unknown[]): string[] {
  return arns.filter((arn): arn is string => typeof arn === 'string' && CUSTOMER_MANAGED.test(arn));
}

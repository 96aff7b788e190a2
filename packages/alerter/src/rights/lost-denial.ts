import { flagIn, lastSegment, textIn } from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import { isQuarantinePolicy } from '../policy/admin-policies.ts';
import { readRequestPolicy } from '../policy/policy-document.ts';
import { judgeDocument } from '../policy/policy-verdict.ts';
import { holderIn, policyIn, versionIn } from './event-rights.ts';
import { deniesSomething, findDenying } from './judge-known.ts';
import type { PolicyVerdict } from './known-rights.ts';

/** A denial that a call took away. */
interface LostDenial {
  /** Nothing of it is left. */
  readonly isWhole: boolean;
  /** Raw. */
  readonly detail: string;
}

/** A name that says it. It only ever raises, where the document is not known. */
const DENYING_NAME = /deny|guard-?rail/i;
const UNKNOWN = 'whose document is not known';

/** Finds the denial that a call took away; undefined when there was none, or nothing is known of one. */
export function findLostDenial(event: RuleEvent): LostDenial | undefined {
  const { eventName } = event;
  if (eventName.startsWith('Detach')) return findDetached(event);
  if (eventName.startsWith('Delete')) return findDeleted(event);
  if (eventName.startsWith('Put')) return findOverwritten(event);
  return eventName === 'RemoveUserFromGroup' ? findLeft(event) : findSuperseded(event);
}

function findDetached(event: RuleEvent): LostDenial | undefined {
  const arn = policyIn(event);
  // Those have a rule of their own: IAM-KEY-QUARANTINE-LIFTED.
  if (arn === undefined || isQuarantinePolicy(arn)) return undefined;
  const from = holderIn(event) ?? 'an unknown target';
  return judgeGone(arn, deniesSomething(event, arn), `${arn} from ${from}`);
}

function findDeleted(event: RuleEvent): LostDenial | undefined {
  const [holder, name] = [holderIn(event), textIn(event.request, 'policyName')];
  if (holder === undefined || name === undefined || isQuarantinePolicy(name)) return undefined;
  const denials = event.rights.formerInline(holder, name)?.denials;
  return judgeGone(name, denials && denials.length > 0, `inline policy ${name} of ${holder}`);
}

function judgeGone(
  name: string,
  denies: boolean | undefined,
  what: string,
): LostDenial | undefined {
  if (denies === true) return { isWhole: true, detail: what };
  const isSuspect = denies === undefined && DENYING_NAME.test(lastSegment(name));
  return isSuspect ? { isWhole: true, detail: `${what}, ${UNKNOWN}` } : undefined;
}

function findLeft(event: RuleEvent): LostDenial | undefined {
  const { request, rights } = event;
  const [group, user] = [textIn(request, 'groupName'), textIn(request, 'userName')];
  if (group === undefined) return undefined;
  const what = `${user ?? 'a user'} left ${group}`;
  const denying = findDenying(event, `group/${group}`);
  if (denying.length > 0) {
    return { isWhole: true, detail: `${what}, which has ${denying.slice(0, 3).join(', ')}` };
  }
  const isSuspect = rights.policiesOf(`group/${group}`) === undefined && DENYING_NAME.test(group);
  return isSuspect ? { isWhole: true, detail: `${what}, whose policies are not known` } : undefined;
}

/** Leaves what gives rights besides to IAM-INLINE-ESCALATION. */
function findOverwritten(event: RuleEvent): LostDenial | undefined {
  const [holder, name] = [holderIn(event), textIn(event.request, 'policyName')];
  if (holder === undefined || name === undefined) return undefined;
  const before = event.rights.formerInline(holder, name);
  if (before === undefined) return undefined;
  const after = judgeDocument(readRequestPolicy(event), holder);
  return compare(before, after, `inline policy ${name} of ${holder}`);
}

/** Leaves what gives rights besides to IAM-POLICY-VERSION. */
function findSuperseded(event: RuleEvent): LostDenial | undefined {
  const { eventName, request, rights } = event;
  const arn = policyIn(event);
  const isWritten = eventName === 'CreatePolicyVersion';
  if (arn === undefined || (isWritten && flagIn(request, 'setAsDefault') !== true))
    return undefined;
  const id = versionIn(event);
  if (id === undefined) return undefined;
  const before = rights.formerVersion(arn, id);
  if (before === undefined) return undefined;
  const after = isWritten ? judgeDocument(readRequestPolicy(event), arn) : rights.version(arn, id);
  return compare(before, after, `${id} of ${arn}`);
}

function compare(
  before: PolicyVerdict,
  after: PolicyVerdict | undefined,
  what: string,
): LostDenial | undefined {
  if (after === undefined || after.level !== 'none') return undefined;
  const lost = before.denials.filter((each) => !after.denials.includes(each));
  if (lost.length === 0) return undefined;
  const isWhole = after.denials.length === 0;
  const left = isWhole ? 'denies nothing any more' : `lacks ${lost.length} of the denials before`;
  return { isWhole, detail: `${what} ${left}` };
}

import { objectIn, textIn } from '@iam-tracker/core';
import type { Hit } from '../../detect/rule.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { readRequestPolicy } from '../../policy/policy-document.ts';
import { judgeRights } from '../../policy/policy-verdict.ts';
import { referencedPolicy } from '../../rights/event-rights.ts';
import { judgeManagedPolicy } from '../../rights/judge-known.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';

/** A working day; AWS allows up to twelve hours (IAM Identity Center User Guide, "Session duration"). */
const LONGEST_USUAL_HOURS = 8;

/**
 * Judges what a call makes of a permission set: HIGH when it becomes administrator or loses its boundary,
 * WARNING when the record does not tell or sessions become long. False for what takes rights away.
 */
export function judgePermissionSet(event: RuleEvent, settings: DetectionSettings): Hit | false {
  switch (event.eventName) {
    case 'AttachManagedPolicyToPermissionSet': {
      const arn = textIn(event.request, 'managedPolicyArn') ?? '';
      const judged = judgeManagedPolicy(event, settings, arn);
      return judged !== undefined && { severity: judged.severity, detail: judged.what };
    }
    case 'AttachCustomerManagedPolicyReferenceToPermissionSet':
      return judgeReference(event, settings);
    case 'PutInlinePolicyToPermissionSet': {
      const reading = readRequestPolicy(event, 'inlinePolicy');
      return reading.state === 'omitted'
        ? { severity: 'HIGH', detail: 'the policy is too large for its record' }
        : judgeRights(reading);
    }
    case 'DeletePermissionsBoundaryFromPermissionSet':
      return { severity: 'HIGH', detail: 'its permissions boundary was removed' };
    case 'UpdatePermissionSet': {
      const duration = findLongSession(event);
      return duration !== undefined && { severity: 'WARNING', detail: `sessions of ${duration}` };
    }
    default:
      return false;
  }
}

const PRINCIPALS: Readonly<Record<string, string>> = { USER: 'person', GROUP: 'group' };

/** Says of an assignment who gets which permission set where; by ids, as the record has no names. */
export function describeAssignment({ accountId, request }: RuleEvent): string {
  const targetId = textIn(request, 'targetId');
  const who = PRINCIPALS[textIn(request, 'principalType') ?? ''] ?? 'principal';
  const set = textIn(request, 'permissionSetArn')?.split('/').at(-1) ?? 'a permission set';
  const where =
    targetId !== undefined && targetId === accountId
      ? 'the management account'
      : `account ${targetId ?? 'unknown'}`;
  return `${who} ${textIn(request, 'principalId') ?? 'unknown'} gets ${set} in ${where}`;
}

/** Returns the session duration that a call asks for, when it is longer than a working day. */
export function findLongSession(event: RuleEvent): string | undefined {
  const duration = textIn(event.request, 'sessionDuration');
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration ?? '');
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  const total = 24 * (days ?? 0) + (hours ?? 0) + (minutes ?? 0) / 60 + (seconds ?? 0) / 3600;
  return total > LONGEST_USUAL_HOURS ? duration : undefined;
}

/** The document of the policy stands in the account that has it; only its name stands here. */
function judgeReference(event: RuleEvent, settings: DetectionSettings): Hit {
  const name = textIn(objectIn(event.request, 'customerManagedPolicyReference'), 'name');
  const isAdmin = name !== undefined && settings.isAdminPolicy(name);
  const arn = referencedPolicy(event);
  const judged = arn === undefined ? undefined : judgeManagedPolicy(event, settings, arn);
  const here = judged === undefined ? '' : `; in this one ${judged.what}`;
  return {
    severity: isAdmin || judged?.severity === 'HIGH' ? 'HIGH' : 'WARNING',
    detail: `${name ?? 'a policy'} of each account${here}`,
  };
}

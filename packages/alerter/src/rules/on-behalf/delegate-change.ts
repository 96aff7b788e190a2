import type { SingleEventRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { isChange } from '../../event/rule-event.ts';

export const delegateChange: SingleEventRule = {
  id: 'DELEGATE-CHANGE',
  title: 'Identity or guard changed by another account, by delegation',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1199', 'T1098'],
  kind: 'single',
  on: { iam: 'any', sts: 'any', sso: 'any', guard: 'any' },
  outcome: 'success',
  why: 'Rights that were lent for an hour can leave a role or a key behind that stays.',
  runbook: [
    'Compare the change with what the product needs; ask the person whose rights were used.',
    'If it is more than that: undo it, and revoke the sessions of that person.',
    'Read everything with the same `delegate_account_id` since the request was accepted.',
  ],
  falsePositives: [
    'The role that a product sets up for itself. For accounts in trustedAccounts it comes as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html',
    'https://attack.mitre.org/techniques/T1199/',
  ],
  match: (event, settings) => {
    const { delegateAccountId, eventName } = event;
    if (delegateAccountId === undefined) return false;
    // CloudTrail counts taking a role as reading.
    if (!isChange(event) && event.issuedAccessKeyId === undefined) return false;
    const isTrusted = settings.isTrustedAccount(delegateAccountId);
    return {
      severity: isTrusted ? 'WARNING' : 'HIGH',
      detail: `${eventName} by account ${delegateAccountId}`,
    };
  },
  dedupKey: (event) =>
    joinKey(event.accountId, event.delegateAccountId, event.eventName, event.target),
};

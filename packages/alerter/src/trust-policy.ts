import { readService } from '@iam-tracker/core';
import { judgeProvider } from './federated-trust.ts';
import type { Condition, Policy, Principal, Statement } from './policy-document.ts';
import {
  findNamedStrangers,
  isKnownAccount,
  isPinnedToUs,
  type TrustView,
} from './trust-conditions.ts';
import type { TrustRisk } from './trust-risk.ts';
import { matchesWildcard } from './wildcard.ts';

const ASSUME_ACTIONS = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
];
const ACCOUNT_IN_ARN = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/;
/** Unique ids of users and roles. They do not tell the account; IAM leaves those of deleted principals behind. */
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]+$/;

/**
 * Finds whom a trust policy lets in beyond the own account, what settings trust, AWS services and identity
 * providers with a condition. A condition clears a statement only if it pins every caller to accounts,
 * organizations or claims of ours; whatever is not known is a risk. `ownAccountId` undefined: no account is the
 * own one.
 */
export function findTrustRisks(
  policy: Policy,
  ownAccountId: string | undefined,
  settings: TrustView['settings'],
): readonly TrustRisk[] {
  const view = { ownAccountId, settings };
  return policy.statements
    .filter(isAssumeAllow)
    .flatMap((statement) => [
      ...(statement.notPrincipals.length > 0
        ? [{ kind: 'not-principal' as const, detail: 'everybody but the principals named' }]
        : []),
      ...statement.principals.flatMap((principal) => judge(principal, statement.conditions, view)),
    ]);
}

/** Returns the statements by which a service (`rolesanywhere`), in whatever partition, may assume the role. */
export function findServiceTrust(policy: Policy, service: string): readonly Statement[] {
  return policy.statements.filter(
    (statement) =>
      isAssumeAllow(statement) &&
      statement.principals.some(
        ({ type, value }) => type === 'Service' && readService(value) === service,
      ),
  );
}

function isAssumeAllow({ actions, effect, notActions }: Statement): boolean {
  if (effect !== 'Allow') return false;
  if (notActions.length > 0) return true;
  return actions.some((pattern) =>
    ASSUME_ACTIONS.some((action) => matchesWildcard(pattern.toLowerCase(), action)),
  );
}

function judge(
  { type, value }: Principal,
  conditions: readonly Condition[],
  view: TrustView,
): TrustRisk[] {
  if (type === 'Service') return [];
  if (type === 'Federated') return judgeProvider(value, conditions, view);
  if (isPinnedToUs(conditions, view)) return [];
  if (value === '*') return judgeAnyone(conditions, view);
  if (UNIQUE_ID.test(value)) {
    return [{ kind: 'unknown-principal', detail: `${value}, of a principal unknown or deleted` }];
  }
  const accountId = /^\d{12}$/.test(value) ? value : ACCOUNT_IN_ARN.exec(value)?.[1];
  if (accountId === undefined) return [{ kind: 'external-account', detail: value }];
  return isKnownAccount(accountId, view)
    ? []
    : [{ kind: 'external-account', detail: `account ${accountId}` }];
}

function judgeAnyone(conditions: readonly Condition[], view: TrustView): TrustRisk[] {
  if (conditions.length === 0)
    return [{ kind: 'anyone', detail: 'everybody, without a condition' }];
  const strangers = findNamedStrangers(conditions, view);
  if (strangers.length === 0) {
    const detail = 'everybody, without a condition on their account or organization';
    return [{ kind: 'anyone', detail }];
  }
  return strangers.map((stranger) => ({
    kind: 'anyone',
    detail: `everybody whose ${stranger}`,
  }));
}

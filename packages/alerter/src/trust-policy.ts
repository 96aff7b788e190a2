import { readService } from '@iam-tracker/core';
import type { DetectionSettings } from './detection-settings.ts';
import type { Condition, Policy, Principal, Statement } from './policy-document.ts';
import { matchesWildcard } from './wildcard.ts';

export const TRUST_RISKS = [
  'anyone',
  'not-principal',
  'external-account',
  'federated-unconditioned',
] as const;

/** Somebody whom a role should not trust just like that. */
export interface TrustRisk {
  readonly kind: (typeof TRUST_RISKS)[number];
  /** One clause; quotes the document raw. */
  readonly detail: string;
}

const ASSUME_ACTIONS = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
];
const ACCOUNT_IN_ARN = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/;
/** Ids that IAM puts in place of a user or role of this account that was deleted. */
const DELETED_PRINCIPAL = /^A(?:IDA|ROA)[A-Z0-9]{12,}$/;

/** Keys that say which principals are meant, when compared with equality. */
const PRINCIPAL_KEY =
  /^aws:(?:principal(?:orgid|orgpaths|account|arn)|source(?:account|arn|orgid|orgpaths)|userid)$/;
/**
 * Identity providers that many can get a token of: all of the internet, or every pod of a cluster. The
 * audience says nothing there, only the subject (or a claim as good) tells ours from others.
 */
const SHARED_PROVIDER =
  /^(?:token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|api\.pulumi\.com\/oidc|agent\.buildkite\.com|oidc\.vercel\.com|oidc\.eks\.[^/]+)(?:\/|$)/;
const SUBJECT_CLAIMS =
  /:(?:sub|repository|repository_id|repository_owner|repository_owner_id|job_workflow_ref|project_path|namespace_path|namespace_id|project_id|terraform_organization_id|terraform_workspace_id|organization_id)$/;

/**
 * Finds whom a trust policy lets in beyond the own account, AWS services and identity providers with a
 * condition. `ownAccountId` undefined: no account is the own one.
 */
export function findTrustRisks(
  policy: Policy,
  ownAccountId: string | undefined,
  settings: Pick<DetectionSettings, 'isTrustedAccount'>,
): readonly TrustRisk[] {
  const isKnown = (accountId: string) =>
    accountId === ownAccountId || settings.isTrustedAccount(accountId);
  return policy.statements
    .filter(isAssumeAllow)
    .flatMap((statement) => [
      ...(statement.notPrincipals.length > 0
        ? [{ kind: 'not-principal' as const, detail: 'everybody but the principals named' }]
        : []),
      ...statement.principals.flatMap((principal) =>
        judge(principal, statement.conditions, isKnown),
      ),
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
  isKnown: (accountId: string) => boolean,
): TrustRisk[] {
  if (type === 'Service') return [];
  if (type === 'Federated') return judgeProvider(value, conditions);
  if (value === '*') return judgeAnyone(conditions, isKnown);
  const accountId = /^\d{12}$/.test(value) ? value : ACCOUNT_IN_ARN.exec(value)?.[1];
  if (accountId === undefined) {
    return DELETED_PRINCIPAL.test(value) ? [] : [{ kind: 'external-account', detail: value }];
  }
  return isKnown(accountId) ? [] : [{ kind: 'external-account', detail: `account ${accountId}` }];
}

/** Everybody, unless a condition says who is meant; then those are judged. */
function judgeAnyone(
  conditions: readonly Condition[],
  isKnown: (accountId: string) => boolean,
): TrustRisk[] {
  const limits = conditions.filter(
    (condition) => PRINCIPAL_KEY.test(condition.key) && isLimit(condition),
  );
  if (limits.length === 0) return [{ kind: 'anyone', detail: 'everybody, without a condition' }];
  const accounts = limits.flatMap(({ values }) =>
    values.flatMap((value) => /(?:^|:)(\d{12})(?::|$)/.exec(value)?.[1] ?? []),
  );
  const strangers = [...new Set(accounts)].filter((accountId) => !isKnown(accountId));
  return strangers.map((accountId) => ({
    kind: 'external-account',
    detail: `account ${accountId}`,
  }));
}

function judgeProvider(value: string, conditions: readonly Condition[]): TrustRisk[] {
  const provider = value.slice(value.indexOf('provider/') === -1 ? 0 : value.indexOf('/') + 1);
  const limits = conditions.filter(isLimit);
  const isSaml = value.includes(':saml-provider/');
  const isShared = SHARED_PROVIDER.test(provider);
  const isBound = limits.some(({ key }) => {
    if (isSaml) return key.startsWith('saml:');
    return isShared
      ? SUBJECT_CLAIMS.test(key)
      : /:(?:sub|aud|azp|oaud)$/.test(key) || SUBJECT_CLAIMS.test(key);
  });
  if (isBound) return [];
  const missing = isSaml ? 'audience or subject' : isShared ? 'subject' : 'subject or audience';
  return [
    {
      kind: 'federated-unconditioned',
      detail: `everybody with a token of ${provider}, no condition on the ${missing}`,
    },
  ];
}

/** A comparison that a stranger cannot meet: no negation, no "if it exists", not just wildcards. */
function isLimit({ operator, values }: Condition): boolean {
  return (
    /^(?:forany(?:value|values)?:)?(?:string|arn)(?:equals|like|equalsignorecase)$/i.test(
      operator,
    ) &&
    values.length > 0 &&
    !values.some((value) => /^(?:[*?:/]|repo:|organization:|project_path:)*\*[*?:/]*$/.test(value))
  );
}

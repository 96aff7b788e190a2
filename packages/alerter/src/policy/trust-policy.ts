import { matchesPattern, readService } from '@iam-tracker/core';
import { accountInArn } from '../event/caller.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import type { Condition, Policy, Principal, Statement } from './policy-document.ts';

const ASSUME_ACTIONS = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
];
/** Unique ids of users and roles. They do not tell the account; IAM leaves those of deleted principals behind. */
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]+$/;

/**
 * Identity providers that any caller can get a token of. Only a claim that settings trust tells ours from others.
 * Providers with a host or path for each customer are not here: registering one is an alert of its own.
 */
const PUBLIC_PROVIDER =
  /^(?:token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|api\.pulumi\.com\/oidc|agent\.buildkite\.com|oidc\.vercel\.com|cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|appleid\.apple\.com|login\.salesforce\.com|id\.twitch\.tv)(?:\/|$)/;
/** Those whose audience says who is meant: a pool, an application. Elsewhere any caller may ask for it. */
const AUDIENCE_IS_OURS =
  /^(?:cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|appleid\.apple\.com)$/;
const AUDIENCES = ['aud', 'azp', 'oaud', 'app_id'];
/** No `job_workflow_ref`: any workflow may call a public reusable workflow. */
const SUBJECTS = [
  'sub',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'project_path',
  'namespace_path',
  'namespace_id',
  'project_id',
  'terraform_organization_id',
  'terraform_workspace_id',
  'organization_id',
];
const CLUSTER = /^oidc\.eks\.[^/]+\//;
/** A service account, or all of one namespace. */
const POD = /^system:serviceaccount:[^:*?$]+:[^:]+$/;

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
    ASSUME_ACTIONS.some((action) => matchesPattern(pattern.toLowerCase(), action)),
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
  const accountId = /^\d{12}$/.test(value) ? value : accountInArn(value);
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

/** Judges a trust in an identity provider, by its ARN or the host name of one that AWS knows. */
function judgeProvider(
  value: string,
  conditions: readonly Condition[],
  view: TrustView,
): TrustRisk[] {
  const arn = /^arn:[^:]+:iam::([^:]*):(saml|oidc)-provider\/(.+)$/.exec(value);
  const accountId = arn?.[1];
  if (accountId !== undefined && !isKnownAccount(accountId, view)) {
    return [{ kind: 'external-account', detail: `an identity provider of account ${accountId}` }];
  }
  const provider = arn?.[3] ?? value;
  const name = provider.toLowerCase();
  const limits = findLimits(conditions);
  if (arn?.[2] === 'saml') {
    const isBound = limits.some((limit) => limit.key.startsWith('saml:') && namesSomebody(limit));
    return isBound ? [] : [unconditioned(provider, 'audience or subject')];
  }
  const claims = limits.filter((limit) => limit.key.startsWith(`${name}:`));
  if (PUBLIC_PROVIDER.test(name)) return judgePublic(provider, claims, view);
  const isBound = CLUSTER.test(name)
    ? claims.some(
        (claim) => claimOf(claim) === 'sub' && claim.values.every((value) => POD.test(value)),
      )
    : claims.some((claim) => isIdentity(claim, true) && namesSomebody(claim));
  const missing = CLUSTER.test(name) ? 'subject' : 'subject or audience';
  // A name with a wildcard is every provider of the kind, conditions or not.
  return isBound && !/[*?]/.test(name) ? [] : [unconditioned(provider, missing)];
}

function judgePublic(
  provider: string,
  claims: readonly Condition[],
  { settings }: TrustView,
): TrustRisk[] {
  const hasAudience = AUDIENCE_IS_OURS.test(provider.toLowerCase());
  const named = claims.filter((claim) => isIdentity(claim, hasAudience));
  const strangers = named.map(({ key, operator, values }) =>
    // Where case does not count, a value stands for texts that settings do not name.
    values
      .filter((value) => /ignorecase$/i.test(operator) || !settings.isTrustedClaim(key, value))
      .map((value) => `${key} is ${value}`),
  );
  if (strangers.some((values) => values.length === 0)) return [];
  if (!named.some(namesSomebody)) {
    return [unconditioned(provider, hasAudience ? 'subject or audience' : 'subject')];
  }
  return strangers.flat().map((detail) => ({
    kind: 'unknown-claim',
    detail: `everybody with a token whose ${detail}`,
  }));
}

function unconditioned(provider: string, missing: string): TrustRisk {
  return {
    kind: 'federated-unconditioned',
    detail: `everybody with a token of ${provider}, no condition on the ${missing}`,
  };
}

function claimOf({ key }: Condition): string {
  return key.slice(key.lastIndexOf(':') + 1);
}

function isIdentity(claim: Condition, hasAudience: boolean): boolean {
  const name = claimOf(claim);
  return SUBJECTS.includes(name) || (hasAudience && AUDIENCES.includes(name));
}

/** Tells whether no value begins with a wildcard or a variable, seen from where names begin. */
function namesSomebody({ values }: Condition): boolean {
  return values.every(
    (value) => !/^(?:repo:|organization:|project_path:|[:/])*(?:[*?]|\$\{|$)/.test(value),
  );
}

/** Decides whom a trust policy may let in; `ownAccountId` undefined: no account is the own one. */
interface TrustView {
  readonly ownAccountId: string | undefined;
  readonly settings: Pick<
    DetectionSettings,
    'isTrustedAccount' | 'isTrustedClaim' | 'isTrustedOrganization'
  >;
}

/** A principal that a role should not trust just like that. */
interface TrustRisk {
  readonly kind:
    | 'anyone'
    | 'not-principal'
    | 'external-account'
    | 'unknown-principal'
    | 'unknown-claim'
    | 'federated-unconditioned';
  /** One clause; quotes the document raw. */
  readonly detail: string;
}

/**
 * Comparisons that only a key which is there and has one of the values can meet. Negations, `Null`, `…IfExists` and
 * `ForAllValues` are met by a caller whose request lacks the key.
 */
const LIMIT = /^(?:foranyvalue:)?(?:(?:string|arn)(?:equals|like)|stringequalsignorecase)$/i;

/**
 * The keys that AWS fills with what the caller is, and whose values name an account or an organization. Keys of
 * the source (`aws:SourceAccount`) are there only when a service calls, and `sts:ExternalId` is the caller's choice.
 */
const PRINCIPAL_KEYS: ReadonlyMap<
  string,
  (value: string, condition: Condition, view: TrustView) => boolean
> = new Map([
  ['aws:principalaccount', (value, _, view) => isOwnAccount(value, view)],
  ['aws:principalarn', (value, { operator }, view) => isArnOfOurs(value, operator, view)],
  ['aws:principalorgid', (value, _, view) => isOwnOrganization(value, view)],
  ['aws:principalorgpaths', (value, _, view) => isPathOfOurs(value, view)],
  ['aws:userid', (value, _, view) => isUserIdOfOurs(value, view)],
]);

/** Tells whether an account is the one of the policy or one that settings trust. */
function isKnownAccount(accountId: string, { ownAccountId, settings }: TrustView): boolean {
  return accountId === ownAccountId || settings.isTrustedAccount(accountId);
}

/** Returns the conditions that no caller meets without having the key, with at least one value. */
function findLimits(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(({ operator, values }) => LIMIT.test(operator) && values.length > 0);
}

/** Tells whether one of the conditions lets in only principals of our accounts or organizations. */
function isPinnedToUs(conditions: readonly Condition[], view: TrustView): boolean {
  return findLimits(conditions).some(
    (condition) => PRINCIPAL_KEYS.has(condition.key) && findStrangers(condition, view).length === 0,
  );
}

/** Returns whom conditions name who are not ours, as `key is value`; empty when none says who is meant. */
function findNamedStrangers(conditions: readonly Condition[], view: TrustView): readonly string[] {
  return findLimits(conditions).flatMap((condition) =>
    findStrangers(condition, view).map((value) => `${condition.key} is ${value}`),
  );
}

/** The values are alternatives: one that is not ours is enough. */
function findStrangers(condition: Condition, view: TrustView): readonly string[] {
  const isOurs = PRINCIPAL_KEYS.get(condition.key);
  if (isOurs === undefined) return [];
  return condition.values.filter((value) => !isOurs(value, condition, view));
}

function isOwnAccount(value: string, view: TrustView): boolean {
  // The account of the role itself, whichever that is.
  return /^\$\{aws:ResourceAccount\}$/i.test(value) || isKnownAccount(value, view);
}

function isOwnOrganization(value: string, { settings }: TrustView): boolean {
  return /^\$\{aws:ResourceOrgID\}$/i.test(value) || settings.isTrustedOrganization(value);
}

/**
 * The whole ARN up to the account has to be literal: `*` of a text comparison runs over colons, and a path may
 * hold what looks like the rest of an ARN. A comparison of ARNs goes part by part: there the partition may be wild.
 */
function isArnOfOurs(value: string, operator: string, view: TrustView): boolean {
  const partition = /arn(?:equals|like)$/i.test(operator) ? '[^:]+' : 'aws[a-z-]*';
  const accountId = new RegExp(`^arn:${partition}:(?:iam|sts)::(\\d{12}):`).exec(value)?.[1];
  return accountId !== undefined && isKnownAccount(accountId, view);
}

function isPathOfOurs(value: string, { settings }: TrustView): boolean {
  const organizationId = /^([^/]+)\//.exec(value)?.[1];
  return organizationId !== undefined && settings.isTrustedOrganization(organizationId);
}

/** Root has its account id, a federated user `account:name`; ids of users and roles do not tell whose they are. */
function isUserIdOfOurs(value: string, view: TrustView): boolean {
  const accountId = /^(\d{12})(?::|$)/.exec(value)?.[1];
  return accountId !== undefined && isKnownAccount(accountId, view);
}

import type { DetectionSettings } from '../settings/detection-settings.ts';
import type { Condition } from './policy-document.ts';

/** Decides whom a trust policy may let in; `ownAccountId` undefined: no account is the own one. */
export interface TrustView {
  readonly ownAccountId: string | undefined;
  readonly settings: Pick<
    DetectionSettings,
    'isTrustedAccount' | 'isTrustedClaim' | 'isTrustedOrganization'
  >;
}

/** A principal that a role should not trust just like that. */
export interface TrustRisk {
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
export function isKnownAccount(accountId: string, { ownAccountId, settings }: TrustView): boolean {
  return accountId === ownAccountId || settings.isTrustedAccount(accountId);
}

/** Returns the conditions that no caller meets without having the key, with at least one value. */
export function findLimits(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(({ operator, values }) => LIMIT.test(operator) && values.length > 0);
}

/** Tells whether one of the conditions lets in only principals of our accounts or organizations. */
export function isPinnedToUs(conditions: readonly Condition[], view: TrustView): boolean {
  return findLimits(conditions).some(
    (condition) => PRINCIPAL_KEYS.has(condition.key) && findStrangers(condition, view).length === 0,
  );
}

/** Returns whom conditions name who are not ours, as `key is value`; empty when none says who is meant. */
export function findNamedStrangers(
  conditions: readonly Condition[],
  view: TrustView,
): readonly string[] {
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

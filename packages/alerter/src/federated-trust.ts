import type { Condition } from './policy-document.ts';
import { findLimits, isKnownAccount, type TrustView } from './trust-conditions.ts';
import type { TrustRisk } from './trust-risk.ts';

/**
 * Identity providers that everybody can get a token of. Only a claim that settings trust tells ours from others.
 * Providers with a host or path for each customer are not here: registering one is an alert of its own.
 */
const PUBLIC_PROVIDER =
  /^(?:token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|api\.pulumi\.com\/oidc|agent\.buildkite\.com|oidc\.vercel\.com|cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|appleid\.apple\.com|login\.salesforce\.com|id\.twitch\.tv)(?:\/|$)/;
/** Of these the audience says who is meant: an identity pool, an application. Elsewhere everybody may ask for it. */
const AUDIENCE_IS_OURS =
  /^(?:cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|appleid\.apple\.com)$/;
const AUDIENCES = ['aud', 'azp', 'oaud', 'app_id'];
/** No `job_workflow_ref`: everybody may call a public reusable workflow. */
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

/** Judges a trust in an identity provider, by its ARN or the host name of one that AWS knows. */
export function judgeProvider(
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
    ? claims.some((claim) => claimOf(claim) === 'sub' && claim.values.every(isPod))
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
  const particular = named.filter(namesSomebody).length > 0;
  if (!particular) {
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

function isPod(value: string): boolean {
  return POD.test(value);
}

/** Tells whether no value begins with a wildcard or a variable, seen from where names begin. */
function namesSomebody({ values }: Condition): boolean {
  return values.every(
    (value) => !/^(?:repo:|organization:|project_path:|[:/])*(?:[*?]|\$\{|$)/.test(value),
  );
}

import { ESCALATION_METHODS } from './escalation-actions.data.ts';
import type { Condition, Policy, Statement } from './policy-document.ts';
import { matchesWildcard } from './wildcard.ts';

/** What an identity policy gives beyond the ordinary. */
export interface Grants {
  /** Everything, or what is enough to get everything, on everything. */
  readonly isAdmin: boolean;
  /** All of a service that hands out rights: `iam:*`, `sts:*` and the like. */
  readonly isWide: boolean;
  /** Actions of the known ways to administrator that are allowed on everything. */
  readonly escalations: readonly string[];
  /** Actions of the known ways to the roles of workloads that are allowed on everything. */
  readonly takeovers: readonly string[];
  /** Actions that write rights, of some resources alone. */
  readonly writes: readonly string[];
  /** Actions that write rights, of who holds the policy. */
  readonly selfWrites: readonly string[];
  /** What gives them, in the document's own words: `iam:* on everything`; raw. Empty when there is nothing. */
  readonly summary: string;
}

/** Services whose wildcard is a grant of rights in itself. */
const WIDE_SERVICES = ['iam', 'sts', 'sso', 'organizations'];
/**
 * Keys that bind an action to some resources or services; any other condition says who and when. The account
 * and the organization of a resource are none of them: identities are of the account that is to be had.
 */
const NARROWING_KEY =
  /^(?:iam:(?:passedtoservice|policyarn|permissionsboundary|associatedresourcearn|resourcetag\/.*)|aws:resourcetag\/.*|ssm:resourcetag\/.*)$/;
/** Among what a pattern of policies may let through, as an attachment or as a boundary that bounds nothing. */
const ADMIN_ARNS = ['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess'].map(
  (name) => `arn:aws:iam::aws:policy/${name}`,
);
/** A pattern of both is one of services at large. */
const UNLIKE_SERVICES = ['ec2.amazonaws.com', 'lambda.amazonaws.com'];
/** Actions that give rights to whatever identity or policy they are allowed on, and what that is. */
const WRITES_RIGHTS = [
  ['iam:AttachUserPolicy', 'user'],
  ['iam:AttachGroupPolicy', 'group'],
  ['iam:AttachRolePolicy', 'role'],
  ['iam:PutUserPolicy', 'user'],
  ['iam:PutGroupPolicy', 'group'],
  ['iam:PutRolePolicy', 'role'],
  ['iam:CreatePolicyVersion', 'policy'],
  ['iam:UpdateAssumeRolePolicy', 'role'],
] as const;
const OF_IAM = /^arn:[^:]*:[^:]*(?:iam|\*)[^:]*:/;
/** Stands for the caller in a resource. */
const OWN_NAME = /\$\{aws:(?:username|principaltag\/[^}]*|userid)\}/i;
/** Services whose actions name the resources of another (Service Authorization Reference). */
const ACTS_ON: Readonly<Record<string, readonly string[]>> = {
  'ec2-instance-connect': ['ec2'],
  ssm: ['ssm', 'ec2'],
  // `*` in place of the owner alone is everything.
  '*': ['-'],
};
const SHOWN = 3;

/**
 * Judges an identity policy by itself: other policies, boundaries and organisation policies are not
 * known here. A conditional deny takes nothing away, since the condition may be met. `holder` (`role/app`) is
 * who gets the policy, where that is known.
 */
export function findGrants(policy: Policy, holder?: string): Grants {
  const granting = new Set<string>();
  const escalations = new Set<string>();
  const takeovers = new Set<string>();
  for (const { actions, reach } of ESCALATION_METHODS) {
    const sources = actions.map((action) => findSource(policy, action));
    if (sources.some((source) => source === undefined)) continue;
    for (const action of actions) (reach === 'account' ? escalations : takeovers).add(action);
    for (const source of sources) granting.add(source ?? '');
  }
  const everything = policy.statements.some(
    (statement) => isWideAllow(statement, '*') && statement.actions.some(isEverything),
  );
  const isWide = WIDE_SERVICES.some((service) => allowsService(policy, service));
  const limited = WRITES_RIGHTS.flatMap(([action, kind]) =>
    escalations.has(action) ? [] : findLimited(policy, action, kind, holder),
  );
  return {
    isAdmin: (everything && escalations.size > 0) || allowsService(policy, 'iam'),
    isWide,
    escalations: [...escalations],
    takeovers: [...takeovers],
    writes: limited.filter(({ isOwn }) => !isOwn).map(({ action }) => action),
    selfWrites: limited.filter(({ isOwn }) => isOwn).map(({ action }) => action),
    summary: [summarize([...granting]), ...limited.slice(0, 1).map(({ words }) => words)]
      .filter((part) => part !== '')
      .join(', '),
  };
}

/** The place where an action is allowed on less than everything, that of the holder before others. */
function findLimited(
  { statements }: Policy,
  action: string,
  kind: string,
  holder: string | undefined,
) {
  const name = action.toLowerCase();
  const speaking = statements.filter((each) => findPattern(each, name) !== undefined);
  if (speaking.some(isFlatDeny)) return [];
  const resources = speaking
    .filter(({ conditions, effect }) => effect === 'Allow' && !conditions.some(isNarrowing))
    .flatMap((statement) => statement.resources.filter((each) => isOfKind(each, kind)));
  const own = resources.find((resource) => isOwnResource(resource, holder));
  const [resource = own] = resources;
  if (resource === undefined) return [];
  const words = `${action} on ${own ?? resource}`;
  return [{ action, isOwn: own !== undefined, words }];
}

function isOfKind(resource: string, kind: string): boolean {
  const name = nameInArn(resource);
  return OF_IAM.test(resource) && (name.startsWith(`${kind}/`) || name.startsWith('*'));
}

function isOwnResource(resource: string, holder = ''): boolean {
  if (OWN_NAME.test(resource)) return true;
  const [name, own] = [nameInArn(resource).toLowerCase(), holder.toLowerCase()];
  // The path of the holder is not known.
  const bare = name.replace(/^(\w+\/).*\//, '$1');
  return matchesWildcard(name, own) || matchesWildcard(bare, own);
}

/** `role/team/app` */
function nameInArn(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/** Returns the pattern that allows an action on everything; undefined when it is not, or denied. */
function findSource({ statements }: Policy, action: string): string | undefined {
  const name = action.toLowerCase();
  const service = name.slice(0, name.indexOf(':'));
  if (statements.some((statement) => isFlatDeny(statement) && findPattern(statement, name))) {
    return undefined;
  }
  for (const statement of statements) {
    const pattern = isWideAllow(statement, service) ? findPattern(statement, name) : undefined;
    if (pattern !== undefined) return pattern;
  }
  return undefined;
}

function allowsService({ statements }: Policy, service: string): boolean {
  const isWhole = (pattern: string) => {
    const [prefix = '', action] = pattern.toLowerCase().split(':', 2);
    return action !== undefined && /^\*+$/.test(action) && matchesWildcard(prefix, service);
  };
  const covers = ({ actions }: Statement) =>
    actions.some((pattern) => isEverything(pattern) || isWhole(pattern));
  return (
    statements.some((statement) => isWideAllow(statement, service) && covers(statement)) &&
    !statements.some((statement) => isFlatDeny(statement) && covers(statement))
  );
}

/** The pattern of a statement that speaks of an action, written in lower case. */
function findPattern({ actions, notActions }: Statement, action: string): string | undefined {
  const pattern = actions.find((each) => matchesWildcard(each.toLowerCase(), action));
  if (pattern !== undefined || notActions.length === 0) return pattern;
  const isExcepted = notActions.some((each) => matchesWildcard(each.toLowerCase(), action));
  return isExcepted ? undefined : `all but ${notActions.slice(0, SHOWN).join(', ')}`;
}

function isEverything(pattern: string): boolean {
  return /^[*:]*\*[*:]*$/.test(pattern);
}

function isWideAllow(statement: Statement, service: string): boolean {
  const { conditions, effect, notResources, resources } = statement;
  return (
    effect === 'Allow' &&
    (notResources.length > 0 || resources.some((each) => isWideResource(each, service))) &&
    !conditions.some(isNarrowing)
  );
}

/** A deny that holds for everybody and everything. */
function isFlatDeny({ conditions, effect, resources }: Statement): boolean {
  return effect === 'Deny' && conditions.length === 0 && resources.includes('*');
}

function isNarrowing({ key, operator, values }: Condition): boolean {
  return (
    NARROWING_KEY.test(key) &&
    !/not|null|ifexists|forallvalues/i.test(operator) &&
    !values.some((value) => bindsNothing(key, value))
  );
}

/** Tells whether a value lets through what it should keep out. */
function bindsNothing(key: string, value: string): boolean {
  if (/^[*?]*\*[*?]*$/.test(value)) return true;
  if (key === 'iam:passedtoservice') {
    return UNLIKE_SERVICES.every((service) => matchesWildcard(value, service));
  }
  const isOfPolicies = key === 'iam:policyarn' || key === 'iam:permissionsboundary';
  const pattern = value.replace(/^arn:aws[\w-]*:/, 'arn:aws:');
  return isOfPolicies && ADMIN_ARNS.some((arn) => matchesWildcard(pattern, arn));
}

/** Everything, or all that a service has of an account or of a type: `arn:aws:iam::*:role/*`. */
function isWideResource(resource: string, service: string): boolean {
  if (!resource.endsWith('*')) return false;
  if (/^\*+$/.test(resource)) return true;
  const [, , owner = '', , , ...name] = resource.split(':');
  const owners = ACTS_ON[service] ?? [service];
  if (!owners.some((each) => matchesWildcard(owner, each))) return false;
  return /^(?:[\w-]+[/:])?\*+$/.test(name.join(':'));
}

function summarize(patterns: readonly string[]): string {
  if (patterns.length === 0) return '';
  const more = patterns.length - SHOWN;
  const shown = patterns.slice(0, SHOWN).join(', ');
  return `${shown}${more > 0 ? ` and ${more} more` : ''} on everything`;
}

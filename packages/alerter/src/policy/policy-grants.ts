import { matchesPattern, matchesWildcard, parseWildcard, type Wildcard } from '@iam-tracker/core';
import { ESCALATION_METHODS } from './escalation-methods.data.ts';
import type { Condition, Policy, Statement } from './policy-document.ts';

/** Rights beyond the ordinary that an identity policy gives. */
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
  /** The document's own words that give them: `iam:* on everything`; raw. Empty when there is nothing. */
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
const ACTS_ON: ReadonlyMap<string, readonly string[]> = new Map([
  ['ec2-instance-connect', ['ec2']],
  ['ssm', ['ssm', 'ec2']],
  // `*` in place of the owner alone is everything.
  ['*', ['-']],
]);
const SHOWN = 3;

/** An action as patterns are compared with it. */
interface Action {
  readonly written: string;
  /** In lower case, as case does not count. */
  readonly name: string;
  readonly service: string;
}

const METHODS = ESCALATION_METHODS.map(({ actions, reach }) => ({
  actions: actions.map(toAction),
  reach,
}));

/** The parts of a statement that are asked about again and again. */
interface AskedStatement {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** The services of which it names all that there is, as patterns. */
  readonly wideOwners: readonly Wildcard[];
  /** Its actions in lower case. */
  readonly patterns: readonly Wildcard[];
  /** The actions that it leaves out, in lower case. */
  readonly exceptions: readonly Wildcard[];
}

interface StatementReader {
  /** Those that deny for all callers and everything. */
  readonly denying: readonly AskedStatement[];
  /** Those that allow, bound by nothing but who and when, something on IAM's own resources. */
  readonly ofIam: readonly AskedStatement[];
  /** Those that allow, bound by nothing but who and when, on all that a service has. */
  wideFor(service: string): readonly AskedStatement[];
}

/**
 * Judges an identity policy by itself: other policies, boundaries and organisation policies are not
 * known here. A conditional deny takes nothing away, since the condition may be met. `holder` (`role/app`) is
 * who gets the policy, where that is known.
 */
export function findGrants(policy: Policy, holder?: string): Grants {
  const reader = readStatements(policy);
  const granting = new Set<string>();
  const escalations = new Set<string>();
  const takeovers = new Set<string>();
  for (const { actions, reach } of METHODS) {
    const sources = findSources(reader, actions);
    if (sources === undefined) continue;
    const found = reach === 'account' ? escalations : takeovers;
    for (const { written } of actions) found.add(written);
    for (const source of sources) granting.add(source);
  }
  const everything = reader.wideFor('*').some(({ actions }) => actions.some(isEverything));
  const isWide = WIDE_SERVICES.some((service) => allowsService(reader, service));
  const limited = WRITES_RIGHTS.flatMap(([action, kind]) =>
    escalations.has(action) ? [] : findLimited(reader, action, kind, holder),
  );
  return {
    isAdmin: (everything && escalations.size > 0) || allowsService(reader, 'iam'),
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

/**
 * Every statement is asked about every known action: what does not depend on the action is found out once, and
 * what depends on its service alone once for each.
 */
function readStatements({ statements }: Policy): StatementReader {
  const open = statements.filter(isOpenAllow).map(toAsked);
  const wide = open.filter(
    ({ notResources, wideOwners }) => notResources.length + wideOwners.length > 0,
  );
  const byService = new Map<string, readonly AskedStatement[]>();
  return {
    denying: statements.filter(isFlatDeny).map(toAsked),
    ofIam: open.filter(({ resources }) => resources.some((each) => OF_IAM.test(each))),
    wideFor(service) {
      if (wide.length === 0) return wide;
      const known = byService.get(service);
      if (known !== undefined) return known;
      const found = wide.filter((each) => isWideFor(each, service));
      byService.set(service, found);
      return found;
    },
  };
}

/** The place where an action is allowed on less than everything, that of the holder before others. */
function findLimited(
  { denying, ofIam }: StatementReader,
  action: string,
  kind: string,
  holder: string | undefined,
) {
  if (ofIam.length === 0) return [];
  const name = action.toLowerCase();
  if (denying.some((each) => findPattern(each, name) !== undefined)) return [];
  const resources = ofIam
    .filter((each) => findPattern(each, name) !== undefined)
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
  return matchesPattern(name, own) || matchesPattern(bare, own);
}

/** `role/team/app` */
function nameInArn(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/** Returns the patterns that allow actions on everything; undefined when one is not allowed so. */
function findSources(reader: StatementReader, actions: readonly Action[]): string[] | undefined {
  const sources: string[] = [];
  for (const action of actions) {
    const source = findSource(reader, action);
    if (source === undefined) return undefined;
    sources.push(source);
  }
  return sources;
}

/** Returns the pattern that allows an action on everything; undefined when it is not, or denied. */
function findSource(reader: StatementReader, { name, service }: Action): string | undefined {
  for (const statement of reader.wideFor(service)) {
    const pattern = findPattern(statement, name);
    if (pattern === undefined) continue;
    return reader.denying.some((each) => findPattern(each, name)) ? undefined : pattern;
  }
  return undefined;
}

function allowsService({ denying, wideFor }: StatementReader, service: string): boolean {
  const isWhole = (pattern: string) => {
    const [prefix = '', action] = pattern.toLowerCase().split(':', 2);
    return action !== undefined && /^\*+$/.test(action) && matchesPattern(prefix, service);
  };
  const covers = ({ actions }: AskedStatement) =>
    actions.some((pattern) => isEverything(pattern) || isWhole(pattern));
  return wideFor(service).some(covers) && !denying.some(covers);
}

/** The pattern of a statement that speaks of an action, written in lower case. */
function findPattern(statement: AskedStatement, action: string): string | undefined {
  const { actions, exceptions, notActions, patterns } = statement;
  const at = patterns.findIndex((each) => matchesWildcard(each, action));
  if (at !== -1 || notActions.length === 0) return actions[at];
  const isExcepted = exceptions.some((each) => matchesWildcard(each, action));
  return isExcepted ? undefined : `all but ${notActions.slice(0, SHOWN).join(', ')}`;
}

function toAction(written: string): Action {
  const name = written.toLowerCase();
  return { written, name, service: name.slice(0, name.indexOf(':')) };
}

function isEverything(pattern: string): boolean {
  return /^[*:]*\*[*:]*$/.test(pattern);
}

function isWideFor({ notResources, wideOwners }: AskedStatement, service: string): boolean {
  if (notResources.length > 0) return true;
  const owners = ACTS_ON.get(service) ?? [service];
  return wideOwners.some((wide) => owners.some((each) => matchesWildcard(wide, each)));
}

function toAsked({ actions, notActions, notResources, resources }: Statement): AskedStatement {
  return {
    actions,
    notActions,
    resources,
    notResources,
    wideOwners: resources.flatMap(findWideOwner).map((each) => parseWildcard(each)),
    patterns: actions.map((each) => parseWildcard(each.toLowerCase())),
    exceptions: notActions.map((each) => parseWildcard(each.toLowerCase())),
  };
}

/** One that allows, bound by nothing but who and when. */
function isOpenAllow({ conditions, effect }: Statement): boolean {
  return effect === 'Allow' && !conditions.some(isNarrowing);
}

/** A deny that holds for all callers and everything. */
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
    return UNLIKE_SERVICES.every((service) => matchesPattern(value, service));
  }
  const isOfPolicies = key === 'iam:policyarn' || key === 'iam:permissionsboundary';
  const pattern = value.replace(/^arn:aws[\w-]*:/, 'arn:aws:');
  return isOfPolicies && ADMIN_ARNS.some((arn) => matchesPattern(pattern, arn));
}

/**
 * The services of which a resource is everything, or all of an account or of a type (`arn:aws:iam::*:role/*`), as
 * the pattern that it has in place of one; none when it is less.
 */
function findWideOwner(resource: string): string[] {
  if (!resource.endsWith('*')) return [];
  if (/^\*+$/.test(resource)) return ['*'];
  const [, , owner = '', , , ...name] = resource.split(':');
  return /^(?:[\w-]+[/:])?\*+$/.test(name.join(':')) ? [owner] : [];
}

function summarize(patterns: readonly string[]): string {
  if (patterns.length === 0) return '';
  const more = patterns.length - SHOWN;
  const shown = patterns.slice(0, SHOWN).join(', ');
  return `${shown}${more > 0 ? ` and ${more} more` : ''} on everything`;
}

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
  /** What gives them, in the document's own words: `iam:* on *`; raw. Empty when there is nothing. */
  readonly summary: string;
}

/** Services whose wildcard is a grant of rights in itself. */
const WIDE_SERVICES = ['iam', 'sts', 'sso', 'organizations'];
/** Keys that bind an action to some resources or services; any other condition says who and when. */
const NARROWING_KEY =
  /^(?:iam:(?:passedtoservice|policyarn|permissionsboundary|associatedresourcearn|resourcetag\/.*)|aws:(?:resourcetag\/.*|resourceaccount|resourceorgid)|ssm:resourcetag\/.*)$/;
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
 * known here. A conditional deny takes nothing away, since the condition may be met.
 */
export function findGrants(policy: Policy): Grants {
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
  return {
    isAdmin: (everything && escalations.size > 0) || allowsService(policy, 'iam'),
    isWide,
    escalations: [...escalations],
    takeovers: [...takeovers],
    summary: summarize([...granting]),
  };
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
    !/not|null|ifexists/i.test(operator) &&
    !values.some((value) => /^\*+$/.test(value))
  );
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

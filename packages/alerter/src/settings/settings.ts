import {
  AppError,
  accountOfRole,
  compact,
  findOwnResource,
  isJsonObject,
  type JsonObject,
  lastSegment,
  matchesPattern,
  matchesRole,
  mayMatchRole,
  parseOwnResources,
  parseRolePatterns,
  printable,
  type RolePatterns,
} from '@iam-tracker/core';
import * as v from 'valibot';
import { createAddressSet } from '../event/network.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import { isAdminPolicyArn } from '../policy/admin-policies.ts';
import type { DetectionSettings, NamedRole } from './detection-settings.ts';
import { createOffHours } from './off-hours.ts';
import { judgeOwnRole, type OwnDeployment } from './own-role.ts';
import { parseExpiry, RETIRED_RULES, SETTINGS_SCHEMA } from './settings-document.ts';
import { coversName, isActorBound, isRoleSession, type Suppression } from './suppression.ts';

type Checked = v.InferOutput<typeof SETTINGS_SCHEMA>;

const NO_ROLES = parseRolePatterns('');
const NO_RESOURCES = parseOwnResources('');
/** Groups whose name says what their members are; settings replace the list. */
const ADMIN_GROUPS = ['*admin*'];
/** Names that say what they are kept for; settings replace the list. */
const BREAK_GLASS = ['*break*glass*', '*emergency*'];

/** All rules there are, by their ids. */
export interface RuleNames {
  includes(id: string): boolean;
}

/**
 * Checks a settings document and makes it answer questions. `ruleIds` are all rules there are: a name
 * of none of them is a mistake. `filteredRoles` are those whose reads the collector leaves out, `own` what the
 * deployment consists of.
 *
 * @throws AppError BAD_CONFIGURATION naming every problem and its place in the document.
 */
export function parseSettings(
  document: unknown,
  ruleIds: RuleNames,
  filteredRoles: RolePatterns = NO_ROLES,
  own: OwnDeployment = NO_RESOURCES,
): DetectionSettings {
  const result = v.safeParse(SETTINGS_SCHEMA, renameRetired(document));
  const problems = (result.issues ?? []).map(describeIssue);
  if (result.typed) problems.push(...findUnknownRules(result.output, ruleIds));
  if (problems.length > 0 || !result.success) {
    const count = problems.length === 1 ? 'one place' : `${problems.length} places`;
    throw new AppError(
      'BAD_CONFIGURATION',
      `The detection settings are wrong in ${count}:\n${problems.map((each) => `- ${each}`).join('\n')}`,
    );
  }
  return compile(result.output, filteredRoles, own);
}

/** A document that names a rule by the name it had means the rule that took its place. */
function renameRetired(document: unknown): unknown {
  if (!isJsonObject(document)) return document;
  const { rules, suppressions } = document;
  return {
    ...document,
    ...(isJsonObject(rules) ? { rules: renameKeys(rules) } : {}),
    ...(Array.isArray(suppressions) ? { suppressions: suppressions.map(renameRule) } : {}),
  };
}

/** Gives precedence to what is said of the rule under its own name. */
function renameKeys(rules: JsonObject): JsonObject {
  const renamed = Object.entries(rules).filter(([id]) => RETIRED_RULES.has(id));
  const others = Object.entries(rules).filter(([id]) => !RETIRED_RULES.has(id));
  return Object.fromEntries([
    ...renamed.map(([id, rule]) => [RETIRED_RULES.get(id) ?? id, rule]),
    ...others,
  ]);
}

function renameRule(suppression: unknown): unknown {
  if (!isJsonObject(suppression) || typeof suppression.rule !== 'string') return suppression;
  return { ...suppression, rule: RETIRED_RULES.get(suppression.rule) ?? suppression.rule };
}

function describeIssue(issue: v.InferIssue<typeof SETTINGS_SCHEMA>): string {
  const place = v.getDotPath(issue) ?? 'the document';
  const isOurs = !issue.message.startsWith('Invalid');
  const problem = isOurs
    ? issue.message
    : `is ${issue.received}; expected ${issue.expected ?? 'something else'}`;
  const shown = typeof issue.input === 'string' ? ` "${printable(issue.input, 100)}"` : '';
  return `${printable(place, 200)}${isOurs ? shown : ''}: ${printable(problem, 300)}`;
}

function findUnknownRules(document: Checked, ruleIds: RuleNames): string[] {
  const problems = Object.keys(document.rules ?? {})
    .filter((id) => !ruleIds.includes(id))
    .map((id) => `rules.${printable(id, 100)}: there is no such rule`);
  for (const [index, { rule }] of (document.suppressions ?? []).entries()) {
    if (rule !== '*' && !ruleIds.includes(rule)) {
      problems.push(`suppressions.${index}.rule "${printable(rule, 100)}": there is no such rule`);
    }
  }
  return problems;
}

function compile(
  document: Checked,
  filteredRoles: RolePatterns,
  own: OwnDeployment,
): DetectionSettings {
  const trusted = new Set(document.trustedAccounts ?? []);
  const organizations = new Set(document.trustedOrganizations ?? []);
  const claims = compileClaims(document.trustedClaims ?? {});
  const pipeline = parseRolePatterns((document.pipelineRoles ?? []).join(','));
  const deployers = new Set(document.deployers ?? []);
  const adminPolicies = (document.adminPolicies ?? []).map((pattern) => pattern.toLowerCase());
  const adminGroups = (document.adminGroups ?? ADMIN_GROUPS).map((name) => name.toLowerCase());
  const breakGlass = (document.breakGlass ?? BREAK_GLASS).map((name) => name.toLowerCase());
  const suppressions = (document.suppressions ?? []).map(compileSuppression);
  const trusting: (readonly [setting: string, trusts: (role: NamedRole) => boolean])[] = [
    ['FILTERED_ROLES', (role) => isNamed(filteredRoles, role)],
    ['pipelineRoles', (role) => isNamed(pipeline, role)],
    ['deployers', (role) => isAmong(deployers, role)],
    ['a suppression', (role) => suppressions.some((each) => isSuppressing(each, role))],
  ];
  const home = createAddressSet(document.homeNetworks ?? []);
  const offHours = document.offHours && {
    timeZone: document.offHours.timeZone ?? 'UTC',
    start: document.offHours.start,
    end: document.offHours.end,
    weekends: document.offHours.weekends ?? false,
  };
  return {
    overrides: new Map(
      Object.entries(document.rules ?? {}).map(([id, rule]) => [id, compact(rule)]),
    ),
    suppressions,
    warnings: suppressions.flatMap(warnOfActor),
    isTrustedAccount: (accountId) => trusted.has(accountId),
    isTrustedOrganization: (organizationId) => organizations.has(organizationId),
    isTrustedClaim: (key, value) =>
      claims.some(([trustedKey, pattern]) => trustedKey === key && coversPattern(pattern, value)),
    findTrustInRole: (role) => trusting.find(([, trusts]) => trusts(role))?.[0],
    hasPipeline: pipeline.patterns.length > 0,
    isPipeline: (event) => isRoleSession(pipeline, event, (id) => trusted.has(id)),
    findOwnResource: (event) => findOwnResource(own, toOwnCall(event)),
    isDeployer: ({ delegateAccountId, roleArn, userType }) =>
      userType === 'AssumedRole' && delegateAccountId === undefined && deployers.has(roleArn ?? ''),
    judgeOwnRole: (event) => judgeOwnRole(own, event),
    isOwnRole: (arn, accountId) =>
      accountId !== undefined &&
      own.resources.some(({ name, type }) => type === 'role' && arn.endsWith(`:role/${name}`)) &&
      accountOfRole(arn) === accountId,
    isAdminPolicy: (arnOrName) =>
      isAdminPolicyArn(arnOrName) || matchesAny(adminPolicies, nameOrArn(arnOrName)),
    isAdminGroup: (groupName) => matchesAny(adminGroups, [groupName.toLowerCase()]),
    isBreakGlass: (name) => matchesAny(breakGlass, [name.toLowerCase()]),
    isHome: (origin) => home.has(origin),
    offHours,
    isOffHours: offHours === undefined ? () => false : createOffHours(offHours),
  };
}

function toOwnCall(event: RuleEvent) {
  const { accountId, awsRegion, context, errorMessage, eventSource, request, response } = event;
  const { resources } = context;
  return { accountId, awsRegion, errorMessage, eventSource, request, resources, response };
}

/** Goes by the name where the ARN is not known: within an account names are unique, whatever the path. */
function isAmong(roleArns: ReadonlySet<string>, { accountId, arn, name }: NamedRole): boolean {
  if (arn !== undefined) return roleArns.has(arn);
  return [...roleArns].some(
    (each) => accountOfRole(each) === accountId && each.endsWith(`/${name}`),
  );
}

function compileClaims(written: NonNullable<Checked['trustedClaims']>): [string, string][] {
  return Object.entries(written).flatMap(([key, patterns]) =>
    patterns.map((pattern): [string, string] => [key.toLowerCase(), pattern]),
  );
}

/** Lets what a wildcard or a variable stands for fall on a star of the pattern alone. */
function coversPattern(pattern: string, value: string): boolean {
  return matchesPattern(pattern, value.replaceAll(/\$\{[^}]*\}|\?/g, '*'));
}

function isNamed(patterns: RolePatterns, { accountId = '', arn, name }: NamedRole): boolean {
  return arn === undefined ? mayMatchRole(patterns, accountId, name) : matchesRole(patterns, arn);
}

/** The actor of a suppression may be the name of a role; one that is all callers means none in particular. */
function isSuppressing({ actor, role }: Suppression, named: NamedRole): boolean {
  if (role !== undefined) return isNamed(role, named);
  return actor !== undefined && !/^\**$/.test(actor) && coversName(actor, named.name);
}

function compileSuppression(written: NonNullable<Checked['suppressions']>[number]): Suppression {
  const { rule, actor, role, account, accounts, ip, organizationalUnits, reason, expires } =
    written;
  const isPlaced = accounts !== undefined || organizationalUnits !== undefined;
  return compact({
    rule,
    reason,
    actor,
    role: role === undefined ? undefined : parseRolePatterns(role),
    account,
    places: isPlaced
      ? { accounts: new Set(accounts ?? []), units: organizationalUnits ?? [] }
      : undefined,
    ip: ip === undefined ? undefined : createAddressSet([ip].flat()),
    expiresAt: expires === undefined ? undefined : parseExpiry(expires),
  });
}

/** Callers choose the names of sessions, and other accounts the names of users and roles. */
function warnOfActor(suppression: Suppression, index: number): string[] {
  const { actor } = suppression;
  if (actor === undefined || isActorBound(suppression)) return [];
  return [
    `suppressions.${index}: the actor "${printable(actor, 100)}" is a name that a caller can choose; write a role or an account beside it. As it is, it covers nothing CRITICAL.`,
  ];
}

function nameOrArn(text: string): string[] {
  const arn = text.toLowerCase();
  return [arn, lastSegment(arn)];
}

function matchesAny(patterns: readonly string[], texts: readonly string[]): boolean {
  return patterns.some((pattern) => texts.some((text) => matchesPattern(pattern, text)));
}

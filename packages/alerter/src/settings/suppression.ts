import {
  accountOfRole,
  attributeByRecord,
  type Logger,
  matchesPattern,
  matchesSession,
  type RolePatterns,
  type Severity,
} from '@iam-tracker/core';
import { type Account, isInUnit } from '@iam-tracker/core/accounts';
import { accountInArn } from '../event/caller.ts';
import type { AddressSet } from '../event/network.ts';
import type { RuleEvent } from '../event/rule-event.ts';

/** Alerts that the user does not want, why, and until when. All conditions given must hold. */
export interface Suppression {
  /** A rule id, or `*` for every rule. */
  readonly rule: string;
  /**
   * The actor, or the user name; `*` and `?` are wildcards, case does not count. Callers choose names: an actor
   * that is only a claim, such as a session name, and one without a role or an account beside do not cover
   * what is CRITICAL.
   */
  readonly actor?: string;
  /** The role of the session, of the event's own account, as the patterns of FILTERED_ROLES. */
  readonly role?: RolePatterns;
  /** The account that the caller is of, by its ARN. */
  readonly account?: string;
  /** The accounts and units in which it happened, by any caller; alone they cover nothing that is CRITICAL. */
  readonly places?: SuppressedPlaces;
  /** Addresses, networks and VPC endpoints. */
  readonly ip?: AddressSet;
  readonly reason: string;
  /** Epoch milliseconds from which on it suppresses nothing; absent: it never expires. */
  readonly expiresAt?: number;
}

/** Places of an organization. */
interface SuppressedPlaces {
  readonly accounts: ReadonlySet<string>;
  /** Ids of organizational units or roots, or paths as the directory has them. */
  readonly units: readonly string[];
}

type FindAccount = (accountId: string | undefined) => Pick<Account, 'ouPath'> | undefined;

/** Logs what settings allow that is unwise, once, when they are loaded. */
export function withWarnings<T extends Pick<Logger, 'warn'>>(
  logger: T,
  { warnings }: { readonly warnings: readonly string[] },
): T {
  for (const warning of warnings) logger.warn({ warning }, 'Detection settings are unwise');
  return logger;
}

/** The part of an alert that a suppression is asked about. */
interface SuppressibleAlert {
  readonly event: RuleEvent;
  readonly rule: { readonly id: string };
  readonly severity: Severity;
}

/** Returns the first suppression that covers an alert at a time; undefined when it is to be sent. */
export function findSuppression(
  suppressions: readonly Suppression[],
  { event, rule, severity }: SuppressibleAlert,
  at: number,
  findAccount: FindAccount = () => undefined,
): Suppression | undefined {
  return suppressions.find(
    (suppression) =>
      (suppression.rule === '*' || suppression.rule === rule.id) &&
      (suppression.expiresAt === undefined || at < suppression.expiresAt) &&
      coversActor(suppression, event, severity) &&
      coversRole(suppression, event) &&
      coversAccount(suppression, event) &&
      coversPlace(suppression, { event, severity }, findAccount) &&
      (suppression.ip === undefined || suppression.ip.has(event)),
  );
}

/**
 * Tells whether a suppression by actor says besides whose sessions it means: a role, or an account. A pattern of
 * every role says nothing.
 */
export function isActorBound({ account, actor, role }: Suppression): boolean {
  const isOfRole = role?.patterns.every(({ pattern }) => pattern.some((part) => part !== ''));
  return actor === undefined || account !== undefined || isOfRole === true;
}

function coversActor(suppression: Suppression, event: RuleEvent, severity: Severity): boolean {
  const { actor } = suppression;
  if (actor === undefined) return true;
  if (severity === 'CRITICAL' && !isActorBound(suppression)) return false;
  // A delegate acts with the permissions of the user or role, and is neither.
  if (event.delegateAccountId === undefined && coversName(actor, event.userName)) return true;
  const isBelieved = severity !== 'CRITICAL' || attributeByRecord(event).certainty === 'certain';
  return isBelieved && coversName(actor, event.actor);
}

function coversAccount({ account }: Suppression, event: RuleEvent): boolean {
  if (account === undefined) return true;
  // A delegate acts for the account, and is not of it.
  if (event.delegateAccountId !== undefined) return event.delegateAccountId === account;
  const arn = event.roleArn ?? event.userArn;
  // People of Identity Center have none; they are of the account that records them.
  if (arn === undefined)
    return event.userType === 'IdentityCenterUser' && event.accountId === account;
  return accountInArn(arn) === account;
}

/** An account of which no unit is known is in none: better an alert too many. */
function coversPlace(
  { actor, ip, places, role, rule }: Suppression,
  { event, severity }: Pick<SuppressibleAlert, 'event' | 'severity'>,
  findAccount: FindAccount,
): boolean {
  if (places === undefined) return true;
  const isAlone = rule === '*' && [actor, ip, role].every((each) => each === undefined);
  if (isAlone && severity === 'CRITICAL') return false;
  if (places.accounts.has(event.accountId ?? '')) return true;
  const account = findAccount(event.accountId);
  return account !== undefined && places.units.some((unit) => isInUnit(account, unit));
}

/** Tells whether a name is meant by the actor of a suppression. */
export function coversName(actor: string, name: string): boolean {
  return matchesPattern(actor.toLowerCase(), name.toLowerCase());
}

function coversRole({ role }: Suppression, event: RuleEvent): boolean {
  return role === undefined || isRoleSession(role, event);
}

/**
 * Tells whether the caller is a session of a role that matches, of the event's own account or of one that
 * is trusted: who runs another account can give a role any name. A delegate uses the permissions of the
 * role, and is not the role.
 */
export function isRoleSession(
  patterns: RolePatterns,
  event: RuleEvent,
  isTrusted: (accountId: string) => boolean = () => false,
): boolean {
  if (patterns.patterns.length === 0 || event.delegateAccountId !== undefined) return false;
  const owner = accountOfRole(event.roleArn ?? event.userArn);
  const isOurs = owner !== undefined && (owner === event.accountId || isTrusted(owner));
  return isOurs && matchesSession(patterns, event);
}

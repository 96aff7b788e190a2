import { lastSegment } from '../text.ts';
import { matchesWildcard, parseWildcard, type Wildcard } from '../wildcard.ts';

/** Names, wildcard patterns and ARNs of roles, ready to be matched. */
export interface RolePatterns {
  readonly patterns: readonly RolePattern[];
}

/** A caller as far as it takes to tell whose session it is. */
interface SessionCaller {
  readonly roleArn?: string | undefined;
  readonly userName: string;
  readonly userType?: string | undefined;
}

interface RolePattern {
  readonly subject: 'name' | 'path' | 'arn';
  /** The pattern of the name alone, for roles whose path is not known; undefined when any name would do. */
  readonly name?: Wildcard;
  /** In lower case. */
  readonly pattern: Wildcard;
}

/**
 * Reads a comma-separated list of role patterns: names (`SecurityAudit`), names with `*` for any text
 * (`Prisma*`), names with their path (`vendors/wiz-*`), and whole ARNs of any partition, with or without
 * `*`. Case does not count. Only `*` is special. Empty entries are ignored.
 *
 * @example matchesRole(parseRolePatterns('vendors/wiz-*'), 'arn:aws:iam::123456789012:role/vendors/wiz-scan') // true
 */
export function parseRolePatterns(text: string): RolePatterns {
  const patterns = text
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .map((entry): RolePattern => {
      const name = lastSegment(entry);
      return {
        subject: entry.startsWith('arn:') ? 'arn' : entry.includes('/') ? 'path' : 'name',
        pattern: parseWildcard(entry, '*'),
        ...(name === entry || /^\**$/.test(name) ? {} : { name: parseWildcard(name, '*') }),
      };
    });
  return { patterns };
}

/**
 * Tells whether a role's ARN matches one of the patterns. A name is compared with the last part of
 * the role's path. Takes time linear in the ARN for each pattern.
 */
export function matchesRole({ patterns }: RolePatterns, roleArn: string): boolean {
  if (patterns.length === 0) return false;
  const arn = roleArn.toLowerCase();
  const role = arn.indexOf(':role/');
  if (role === -1) return false;
  const path = arn.slice(role + ':role/'.length);
  const name = lastSegment(path);
  return patterns.some(({ pattern, subject }) =>
    matchesWildcard(pattern, subject === 'arn' ? arn : subject === 'path' ? path : name),
  );
}

/**
 * Tells whether the role of a session matches one of the patterns: by its ARN, else by the bare name that a session
 * of it has. False for what is no session of a role.
 */
export function matchesSession(
  patterns: RolePatterns,
  { roleArn, userName, userType }: SessionCaller,
): boolean {
  if (roleArn !== undefined) return matchesRole(patterns, roleArn);
  return userType === 'AssumedRole' && matchesRoleName(patterns, userName);
}

/** Tells whether the bare name of a role, its ARN unknown, matches one of the name patterns. */
export function matchesRoleName({ patterns }: RolePatterns, roleName: string): boolean {
  const name = roleName.toLowerCase();
  return patterns.some(
    ({ pattern, subject }) => subject === 'name' && matchesWildcard(pattern, name),
  );
}

/**
 * Tells whether a role of an account, of which only the name is known, may be one of those meant: whatever
 * its path and partition. A pattern that names a path and any name in it (`vendors/*`) is not asked.
 */
export function mayMatchRole(patterns: RolePatterns, accountId: string, roleName: string): boolean {
  const name = roleName.toLowerCase();
  return (
    ['aws', 'aws-cn', 'aws-us-gov'].some((partition) =>
      matchesRole(patterns, `arn:${partition}:iam::${accountId}:role/${name}`),
    ) ||
    patterns.patterns.some(
      ({ name: pattern }) => pattern !== undefined && matchesWildcard(pattern, name),
    )
  );
}

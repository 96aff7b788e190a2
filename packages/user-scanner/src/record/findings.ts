import {
  type AccessKeyRecord,
  DAY,
  type Finding,
  type RootCredentials,
  type UserRecord,
} from '@iam-tracker/core';
import type { PostureThresholds } from '../config.ts';

/** A credential that is younger has not had its time to be used. */
const NEVER_USED_DAYS = 7;

/** AWS's own policies that make an administrator of their holder, in any partition. */
const ADMIN_POLICY = /^arn:aws[\w-]*:iam::aws:policy\/(AdministratorAccess|IAMFullAccess)$/;

/** Counts whole days from a time to a scan; undefined for no time, never negative. */
export function daysSince(time: string | undefined, scanTimestamp: string): number | undefined {
  if (time === undefined) return undefined;
  const days = (Date.parse(scanTimestamp) - Date.parse(time)) / DAY;
  return Number.isNaN(days) ? undefined : Math.max(0, Math.floor(days));
}

/** Judges one user. What is not known is no finding. */
export function findingsOf(user: UserRecord, thresholds: PostureThresholds): Finding[] {
  const keys = user.accessKeys?.filter((key) => key.status === 'Active') ?? [];
  const findings = [
    ...judgePolicies(user),
    ...keys.flatMap((key) => judgeKey(key, user.scanTimestamp, thresholds)),
    ...judgeActivity(user, keys, thresholds),
  ];
  if (user.passwordEnabled && user.mfaActive === false) {
    findings.unshift({ rule: 'console_without_mfa' });
  }
  if (keys.length > 1) findings.push({ rule: 'two_active_access_keys' });
  const passwordDays = daysSince(user.passwordLastChanged, user.scanTimestamp) ?? 0;
  if (user.passwordEnabled && passwordDays > thresholds.passwordMaxAgeDays) {
    findings.push({ rule: 'old_password', days: passwordDays });
  }
  return findings;
}

/**
 * Judges root by the credential report. Root that has nothing to sign in with needs no MFA: no password,
 * said in so many words, no active key and no certificate.
 */
export function rootFindingsOf(root: RootCredentials): Finding[] {
  const { mfaActive, passwordEnabled, activeAccessKeys = 0, signingCertificates = 0 } = root;
  const findings: Finding[] = [];
  if (activeAccessKeys > 0) findings.push({ rule: 'root_access_key' });
  const hasNone = passwordEnabled === false && activeAccessKeys + signingCertificates === 0;
  if (mfaActive === false && !hasNone) findings.push({ rule: 'root_without_mfa' });
  return findings;
}

function judgePolicies({ attachedPolicies = [], inlinePolicies = [] }: UserRecord): Finding[] {
  const admin = attachedPolicies
    .filter((arn) => ADMIN_POLICY.test(arn))
    .map((subject) => ({ rule: 'admin_policy', subject }) as const);
  const inline = inlinePolicies.map(({ name, isAdmin }) => {
    const rule = isAdmin ? ('admin_policy' as const) : ('inline_policy' as const);
    return { rule, subject: name };
  });
  return [...admin, ...inline];
}

function judgeKey(
  key: AccessKeyRecord,
  scanTimestamp: string,
  { keyMaxAgeDays, unusedDays }: PostureThresholds,
): Finding[] {
  const subject = key.accessKeyId ?? `slot-${key.slot ?? '?'}`;
  const age = daysSince(key.createDate, scanTimestamp) ?? 0;
  const idle = daysSince(key.lastUsedDate, scanTimestamp);
  const findings: Finding[] = [];
  if (age > keyMaxAgeDays) findings.push({ rule: 'old_access_key', subject, days: age });
  if (idle === undefined && age >= NEVER_USED_DAYS) {
    findings.push({ rule: 'never_used_access_key', subject, days: age });
  }
  if (idle !== undefined && idle > unusedDays) {
    findings.push({ rule: 'unused_access_key', subject, days: idle });
  }
  return findings;
}

/** A user without any credential that works cannot be active, and need not be. */
function judgeActivity(
  user: UserRecord,
  activeKeys: readonly AccessKeyRecord[],
  { unusedDays }: PostureThresholds,
): Finding[] {
  const isKnown = user.passwordEnabled !== undefined && user.accessKeys !== undefined;
  const isAble = user.passwordEnabled || activeKeys.length > 0;
  if (!isKnown || !isAble) return [];
  const idle = user.daysSinceLastActivity;
  const age = daysSince(user.createDate, user.scanTimestamp) ?? 0;
  if (idle === undefined) {
    return age >= NEVER_USED_DAYS ? [{ rule: 'never_active_user', days: age }] : [];
  }
  return idle > unusedDays ? [{ rule: 'inactive_user', days: idle }] : [];
}

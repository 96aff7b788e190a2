/** Kinds of things that a scan can find wrong with a user, or with root. */
export const FINDING_RULES = [
  'root_access_key',
  'root_without_mfa',
  'console_without_mfa',
  'admin_policy',
  'inline_policy',
  'old_access_key',
  'unused_access_key',
  'never_used_access_key',
  'two_active_access_keys',
  'old_password',
  'inactive_user',
  'never_active_user',
] as const;
type FindingRule = (typeof FINDING_RULES)[number];

/** One thing found wrong in one scan, as data: words are made of it where it is shown. */
export interface Finding {
  readonly rule: FindingRule;
  /** Subject within the user: a key id, a policy's name or ARN. */
  readonly subject?: string;
  /** Days for which it has been so, whole ones. */
  readonly days?: number;
}

interface FindingDescription {
  readonly severity: 'CRITICAL' | 'HIGH' | 'WARNING' | 'INFO';
  readonly title: string;
}

/** Meaning of each finding, worst first. */
export const FINDINGS: Readonly<Record<FindingRule, FindingDescription>> = {
  root_access_key: { severity: 'CRITICAL', title: 'Root has an active access key' },
  root_without_mfa: { severity: 'CRITICAL', title: 'Root has no MFA' },
  console_without_mfa: { severity: 'HIGH', title: 'Console password without MFA' },
  admin_policy: { severity: 'HIGH', title: 'Administrator policy on the user itself' },
  inline_policy: { severity: 'WARNING', title: 'Inline policy on the user' },
  old_access_key: { severity: 'WARNING', title: 'Access key is old' },
  unused_access_key: { severity: 'WARNING', title: 'Access key is not in use' },
  never_used_access_key: { severity: 'WARNING', title: 'Access key was never used' },
  two_active_access_keys: { severity: 'INFO', title: 'Two active access keys' },
  old_password: { severity: 'WARNING', title: 'Password is old' },
  inactive_user: { severity: 'WARNING', title: 'User is not active' },
  never_active_user: { severity: 'WARNING', title: 'User was never active' },
};

/**
 * AWS managed policies that make an administrator, or let one become it in one step (AWS managed policy
 * reference). By name: partitions and paths differ, names do not.
 */
const ADMIN_POLICY_NAMES = new Set([
  'AdministratorAccess',
  'IAMFullAccess',
  'PowerUserAccess',
  'AWSSSOMasterAccountAdministrator',
  'AWSSSOMemberAccountAdministrator',
  'AWSOrganizationsFullAccess',
]);

/** AWS managed policies: the account part of their ARN is `aws`. */
const AWS_MANAGED = /^arn:aws[\w-]*:iam::aws:policy\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)$/;

/** Tells whether an ARN is that of an AWS managed policy for administrators, in any partition. */
export function isAdminPolicyArn(arn: string): boolean {
  const name = AWS_MANAGED.exec(arn)?.[1];
  return name !== undefined && ADMIN_POLICY_NAMES.has(name);
}

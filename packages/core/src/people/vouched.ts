import { SUFFIX_PATTERN } from '../event/service-name.ts';
import { parseArn } from '../record/arn.ts';

export { CHOSEN_BY_CALLERS } from './vouched.data.ts';

/** `aws`, `aws-cn`, `aws-us-gov`, `aws-iso-b`, `aws-eusc`, … */
const PARTITION = 'aws(?:-[a-z]+)*';
const SERVICE_NAME = `(?:[a-z0-9-]+\\.)+${SUFFIX_PATTERN}`;
const ROLE_NAME = '[\\w+=,.@-]+';

/**
 * IAM refuses the path to callers: "Path prefix '/aws-service-role/' can only be used for AWS Service
 * linked Roles" (github.com/tilfin/aws-iam-policy-tool, pull request 9).
 */
const SERVICE_LINKED_ROLE = new RegExp(
  `^arn:${PARTITION}:iam::\\d{12}:role/aws-service-role/(${SERVICE_NAME})/AWSServiceRoleFor${ROLE_NAME}$`,
);
/**
 * No Region when Identity Center lives in us-east-1 (IAM Identity Center User Guide, "Referencing
 * permission sets"). "This role is only modifiable by AWS" (re:Post, identity-center-aws-reserved-sso).
 */
const IDENTITY_CENTER_ROLE = new RegExp(
  `^arn:${PARTITION}:iam::\\d{12}:role/aws-reserved/sso\\.${SUFFIX_PATTERN}/(?:[a-z0-9-]+/)?AWSReservedSSO_(${ROLE_NAME})$`,
);
const SERVICE = new RegExp(`^${SERVICE_NAME}$`);
const RESERVED_NAME = /^(?:AWSReservedSSO|AWSServiceRoleFor)/i;
/** `:role/` in a path ends the ARN early for a reader who does not begin at its start. */
const IMITATING_PATH = /aws-(?:service-role|reserved)|:(?:role|user|assumed-role)\//i;
/** Identity Center ends its names with the id of the assignment; 16 characters in all roles seen. */
const IDENTITY_CENTER_ROLE_NAME = /^AWSReservedSSO_[\w+=,.@-]+_[0-9a-f]{16}$/;

/** Tells whether a role is one that AWS made for a service, by the whole of its ARN. */
export function isServiceLinkedRole(roleArn: string | undefined): boolean {
  return serviceOfRole(roleArn) !== undefined;
}

/** Returns the service of a service-linked role, such as `config.amazonaws.com`; undefined for other roles. */
export function serviceOfRole(roleArn: string | undefined): string | undefined {
  // Asked of every event: the patterns are for those few that could be meant.
  if (roleArn?.includes('/aws-service-role/') !== true) return undefined;
  return SERVICE_LINKED_ROLE.exec(roleArn)?.[1];
}

/**
 * Tells whether a role is one that Identity Center made of a permission set, by the whole of its ARN. False
 * without an ARN: the name alone proves nothing, and sessions that record no issuer are then known by
 * what their session calls itself.
 */
export function isIdentityCenterRole(roleArn: string | undefined): boolean {
  return roleArn?.includes('/aws-reserved/') === true && IDENTITY_CENTER_ROLE.test(roleArn);
}

/**
 * Returns the permission set that a role was made of, by the name people know; undefined for roles that are
 * not Identity Center's own, by the whole of their ARN.
 */
export function permissionSetOfRole(roleArn: string | undefined): string | undefined {
  if (roleArn?.includes('/aws-reserved/') !== true) return undefined;
  const name = IDENTITY_CENTER_ROLE.exec(roleArn)?.[1];
  return name?.replace(/_[0-9a-f]{16}$/, '');
}

/**
 * Tells whether a role's bare name has the form that Identity Center gives. A claim, since callers can
 * choose it too: good enough to show, and to take the session for a person's, whom nothing hides.
 */
export function isNamedLikeIdentityCenterRole(roleName: string): boolean {
  return IDENTITY_CENTER_ROLE_NAME.test(roleName);
}

/** Tells whether a text is the name of a service of AWS, in any partition. */
export function isServiceName(text: string | undefined): boolean {
  return text !== undefined && SERVICE.test(text);
}

/**
 * Tells whether a name or path that a caller gave imitates those that AWS keeps for itself, wherever in
 * the path and whatever the case.
 */
export function imitatesAws(name: string | undefined, path: string | undefined): boolean {
  return RESERVED_NAME.test(name ?? '') || IMITATING_PATH.test(path ?? '');
}

/** Returns the account whose role or session an ARN names; undefined for other texts. */
export function accountOfRole(roleArn: string | undefined): string | undefined {
  const arn = parseArn(roleArn ?? '');
  const isRole =
    (arn?.service === 'iam' && arn.resourceType === 'role') ||
    (arn?.service === 'sts' && arn.resourceType === 'assumed-role');
  return isRole && /^\d{12}$/.test(arn.accountId) ? arn.accountId : undefined;
}

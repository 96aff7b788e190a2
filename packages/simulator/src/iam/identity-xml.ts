import { isoSecond } from '../account/timestamps.ts';
import { xmlElement, xmlText } from '../endpoint/aws-protocol.ts';
import type { IamState } from './iam-state.ts';
import {
  type GroupState,
  type InlinePolicy,
  type Tag,
  type UserState,
  userArn,
} from './inventory.ts';

/** A list as IAM writes it. */
export function xmlMembers<T>(
  name: string,
  values: readonly T[],
  content: (value: T) => string,
): string {
  const members = values.map((value) => `<member>${content(value)}</member>`);
  return `<${name}>${members.join('')}</${name}>`;
}

export function xmlTime(name: string, time: number | undefined): string {
  return time === undefined ? '' : xmlElement(name, isoSecond(time));
}

/** Writes a user as ListUsers tells it: tags and the boundary are left out, as AWS does. */
export function listedUser(accountId: string, user: UserState): string {
  return named(accountId, user) + xmlTime('PasswordLastUsed', user.passwordLastUsedAt);
}

/** Writes a user as GetUser tells it. */
export function wholeUser(accountId: string, user: UserState): string {
  return listedUser(accountId, user) + boundary(user) + tagList(user.tags);
}

/** Writes a user as GetAccountAuthorizationDetails tells it. */
export function detailedUser(accountId: string, user: UserState): string {
  return [
    named(accountId, user),
    inlineList('UserPolicyList', user.inlinePolicies),
    xmlMembers('GroupList', user.groups, xmlText),
    attachedList(user.attachedPolicies),
    boundary(user),
    tagList(user.tags),
  ].join('');
}

export function detailedGroup(accountId: string, group: GroupState): string {
  return [
    xmlElement('Path', '/'),
    xmlElement('GroupName', group.groupName),
    xmlElement('GroupId', group.groupId),
    xmlElement('Arn', `arn:aws:iam::${accountId}:group/${group.groupName}`),
    xmlTime('CreateDate', group.createdAt),
    inlineList('GroupPolicyList', group.inlinePolicies),
    attachedList(group.attachedPolicies),
  ].join('');
}

function named(accountId: string, user: UserState): string {
  return [
    xmlElement('Path', user.path),
    xmlElement('UserName', user.userName),
    xmlElement('UserId', user.userId),
    xmlElement('Arn', userArn(accountId, user)),
    xmlTime('CreateDate', user.createdAt),
  ].join('');
}

function boundary({ permissionsBoundary }: UserState): string {
  if (permissionsBoundary === undefined) return '';
  const type = xmlElement('PermissionsBoundaryType', 'Policy');
  const arn = xmlElement('PermissionsBoundaryArn', permissionsBoundary);
  return `<PermissionsBoundary>${type}${arn}</PermissionsBoundary>`;
}

function tagList(tags: readonly Tag[]): string {
  return xmlMembers(
    'Tags',
    tags,
    ({ key, value }) => xmlElement('Key', key) + xmlElement('Value', value),
  );
}

/** Documents are URL-encoded (RFC 3986), as the API reference says. */
function inlineList(name: string, policies: readonly InlinePolicy[]): string {
  return xmlMembers(name, policies, (policy) => {
    const document = encodeURIComponent(policy.document);
    return xmlElement('PolicyName', policy.name) + xmlElement('PolicyDocument', document);
  });
}

function attachedList(arns: readonly string[]): string {
  return xmlMembers(
    'AttachedManagedPolicies',
    arns,
    (arn) => xmlElement('PolicyName', arn.split('/').at(-1) ?? arn) + xmlElement('PolicyArn', arn),
  );
}

/** Quotas: IAM User Guide, IAM and STS quotas. */
const QUOTAS = {
  UsersQuota: 5_000,
  GroupsQuota: 300,
  GroupsPerUserQuota: 10,
  AccessKeysPerUserQuota: 2,
  SigningCertificatesPerUserQuota: 2,
  AttachedPoliciesPerUserQuota: 10,
} as const;

/** Writes what GetAccountSummary tells of users, groups and root. */
export function accountSummary({ users, groups, root }: IamState): string {
  const devices = [...users.values()].flatMap(({ mfaDevices }) => mfaDevices);
  const counts = {
    Users: users.size,
    Groups: groups.size,
    MFADevices: devices.length + root.mfaDevices.length,
    MFADevicesInUse: devices.length + root.mfaDevices.length,
    AccountMFAEnabled: Number(root.mfaDevices.length > 0),
    AccountAccessKeysPresent: Number(root.accessKeys.length > 0),
    AccountPasswordPresent: 1,
    AccountSigningCertificatesPresent: 0,
    ...QUOTAS,
  };
  const entries = Object.entries(counts).map(
    ([key, value]) =>
      `<entry>${xmlElement('key', key)}${xmlElement('value', String(value))}</entry>`,
  );
  return `<SummaryMap>${entries.join('')}</SummaryMap>`;
}

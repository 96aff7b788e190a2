import { compareText } from '@iam-tracker/core';
import { AwsError, xmlElement } from '../endpoint/aws-protocol.ts';
import type { ReportDesk } from './credential-report.ts';
import { type IamState, sortedGroups, sortedUsers } from './iam-state.ts';
import { ROOT } from './identity-change.ts';
import {
  accountSummary,
  detailedGroup,
  detailedUser,
  listedUser,
  wholeUser,
  xmlMembers,
  xmlTime,
} from './identity-xml.ts';
import type { UserState } from './inventory.ts';
import type { Page, Pager } from './paging.ts';

export interface IamOperationContext {
  /** Milliseconds. */
  readonly now: number;
  /** Returns what there is now. */
  readonly state: () => IamState;
  readonly page: Pager;
  readonly reports: ReportDesk;
}

type Operation = (form: URLSearchParams, context: IamOperationContext) => string;

/** The operations on offer; each answers with the XML of its result. */
export const IAM_OPERATIONS: Readonly<Record<string, Operation>> = {
  ListUsers(form, { state, page }) {
    const prefix = form.get('PathPrefix') ?? '/';
    const { accountId } = state();
    const users = sortedUsers(state()).filter(({ path }) => path.startsWith(prefix));
    const found = page(form, users, ({ userName }) => userName);
    return listing('Users', found, (user) => listedUser(accountId, user));
  },

  GetUser(form, { state }) {
    return `<User>${wholeUser(state().accountId, namedUser(form, state()))}</User>`;
  },

  GenerateCredentialReport(_, { now, reports }) {
    const { state, description } = reports.order(now);
    const why = description === undefined ? '' : xmlElement('Description', description);
    return why + xmlElement('State', state);
  },

  GetCredentialReport(_, { now, reports }) {
    const { text, generatedAt } = reports.fetch(now);
    return [
      xmlElement('Content', Buffer.from(text).toString('base64')),
      xmlElement('ReportFormat', 'text/csv'),
      xmlTime('GeneratedTime', generatedAt),
    ].join('');
  },

  GetAccountAuthorizationDetails(form, { state, page }) {
    const { accountId } = state();
    const kinds = filtersIn(form);
    const isWanted = (kind: string) => kinds.length === 0 || kinds.includes(kind);
    // One list over all kinds, as a page may end anywhere in it. Roles and policies there are none.
    const entries = [
      ...(isWanted('User') ? sortedUsers(state()) : []).map((user) => ({
        kind: 'user' as const,
        key: `1 ${user.userName}`,
        xml: () => detailedUser(accountId, user),
      })),
      ...(isWanted('Group') ? sortedGroups(state()) : []).map((group) => ({
        kind: 'group' as const,
        key: `2 ${group.groupName}`,
        xml: () => detailedGroup(accountId, group),
      })),
    ];
    const { items, marker } = page(form, entries, ({ key }) => key);
    const listOf = (kind: 'user' | 'group') => items.filter((item) => item.kind === kind);
    return [
      xmlMembers('UserDetailList', listOf('user'), ({ xml }) => xml()),
      xmlMembers('GroupDetailList', listOf('group'), ({ xml }) => xml()),
      '<RoleDetailList></RoleDetailList><Policies></Policies>',
      truncation(marker),
    ].join('');
  },

  GetAccountSummary(_, { state }) {
    return accountSummary(state());
  },

  ListAccessKeys: (form, context) =>
    listOfUser(form, context, 'AccessKeyMetadata', 'accessKeys', (key) => [
      xmlElement('AccessKeyId', key.id),
      xmlElement('Status', key.status),
      xmlTime('CreateDate', key.createdAt),
    ]),

  GetAccessKeyLastUsed(form, { state }) {
    const keyId = form.get('AccessKeyId') ?? '';
    const { keyOwners, users, root } = state();
    const owner = keyOwners.get(keyId);
    if (owner === undefined) {
      throw new AwsError('AccessDenied', `Not authorized to look up the access key ${keyId}`, 403);
    }
    const { accessKeys = [] } = (owner === ROOT ? root : users.get(owner)) ?? {};
    const used = accessKeys.find(({ id }) => id === keyId)?.lastUsed;
    const lastUsed = [
      xmlTime('LastUsedDate', used?.at),
      xmlElement('ServiceName', used?.service ?? 'N/A'),
      xmlElement('Region', used?.region ?? 'N/A'),
    ].join('');
    const name = owner === ROOT ? '' : xmlElement('UserName', owner);
    return `${name}<AccessKeyLastUsed>${lastUsed}</AccessKeyLastUsed>`;
  },

  ListMFADevices: (form, context) =>
    listOfUser(form, context, 'MFADevices', 'mfaDevices', (device) => [
      xmlElement('SerialNumber', device.serialNumber),
      xmlTime('EnableDate', device.enabledAt),
    ]),

  ListSSHPublicKeys: (form, context) =>
    listOfUser(form, context, 'SSHPublicKeys', 'sshPublicKeys', (key) => [
      xmlElement('SSHPublicKeyId', key.id),
      xmlElement('Status', key.status),
      xmlTime('UploadDate', key.uploadedAt),
    ]),

  ListSigningCertificates: (form, context) =>
    listOfUser(form, context, 'Certificates', 'signingCertificates', (certificate) => [
      xmlElement('CertificateId', certificate.id),
      xmlElement('CertificateBody', 'simulated'),
      xmlElement('Status', certificate.status),
      xmlTime('UploadDate', certificate.uploadedAt),
    ]),

  ListServiceSpecificCredentials: (form, context) =>
    listOfUser(
      form,
      context,
      'ServiceSpecificCredentials',
      'serviceCredentials',
      (credential, { userName }) => [
        xmlElement('Status', credential.status),
        xmlElement('ServiceUserName', `${userName}-at-${context.state().accountId}`),
        xmlTime('CreateDate', credential.uploadedAt),
        xmlElement('ServiceSpecificCredentialId', credential.id),
        xmlElement('ServiceName', credential.service),
      ],
    ),
};

type ListField =
  | 'accessKeys'
  | 'mfaDevices'
  | 'sshPublicKeys'
  | 'signingCertificates'
  | 'serviceCredentials';

/** Answers with the pages of what a user has several of. */
function listOfUser<Field extends ListField>(
  form: URLSearchParams,
  { state, page }: IamOperationContext,
  name: string,
  field: Field,
  content: (item: UserState[Field][number], user: UserState) => readonly string[],
): string {
  const user = namedUser(form, state());
  const keyOf = (item: UserState[Field][number]) =>
    'serialNumber' in item ? item.serialNumber : item.id;
  const items: readonly UserState[Field][number][] = user[field];
  const sorted = [...items].sort((a, b) => compareText(keyOf(a), keyOf(b)));
  return listing(name, page(form, sorted, keyOf), (item) =>
    [xmlElement('UserName', user.userName), ...content(item, user)].join(''),
  );
}

function listing<T>(name: string, { items, marker }: Page<T>, content: (item: T) => string) {
  return xmlMembers(name, items, content) + truncation(marker);
}

function truncation(marker: string | undefined): string {
  if (marker === undefined) return xmlElement('IsTruncated', 'false');
  return xmlElement('IsTruncated', 'true') + xmlElement('Marker', marker);
}

/** The caller is a role here, so that it has no user of its own to fall back to. */
function namedUser(form: URLSearchParams, { users }: IamState): UserState {
  const name = form.get('UserName');
  if (name === null) {
    throw new AwsError(
      'ValidationError',
      'Must specify userName when calling with non-User credentials',
    );
  }
  const user = users.get(name);
  if (user !== undefined) return user;
  throw new AwsError('NoSuchEntity', `The user with name ${name} cannot be found.`, 404);
}

const ENTITY_KINDS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'];

function filtersIn(form: URLSearchParams): string[] {
  const kinds = [...form].flatMap(([name, value]) =>
    /^Filter\.member\.\d+$/.test(name) ? value : [],
  );
  const unknown = kinds.find((kind) => !ENTITY_KINDS.includes(kind));
  if (unknown === undefined) return kinds;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '[${unknown}]' at 'filter' failed to satisfy constraint: Member must satisfy enum value set: [${ENTITY_KINDS.join(', ')}]`,
  );
}

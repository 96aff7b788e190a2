import {
  type AttachedPolicy,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsResponse,
  GetCredentialReportCommand,
  IAMClient,
  type IAMClientConfig,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { AppError, compact, type ErrorCode, formatEventTime } from '@iam-tracker/core';
import { clientDefaults, describeAwsError, isClockCorrected } from '@iam-tracker/core/aws';
import type {
  IdentityDirectory,
  ListedRights,
  Page,
  RightsDirectory,
  RightsStore,
} from '../ports.ts';

/** The largest page (ListUsers API reference). */
const PAGE_SIZE = 1_000;

const OF_RIGHTS = ['Group', 'Role', 'LocalManagedPolicy'] as const;

/** IAM's word where nothing is known of a key's last use (GetAccessKeyLastUsed API reference). */
const NOT_AVAILABLE = 'N/A';

/** By the names the SDK gives them and those on the wire (IAM API reference, common errors). */
const CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ['Throttling', 'IAM_THROTTLED'],
  ['ThrottlingException', 'IAM_THROTTLED'],
  ['RequestLimitExceeded', 'IAM_THROTTLED'],
  ['AccessDenied', 'IAM_DENIED'],
  ['AccessDeniedException', 'IAM_DENIED'],
  ['UnauthorizedOperation', 'IAM_DENIED'],
  ['NoSuchEntity', 'IAM_NOT_FOUND'],
  ['NoSuchEntityException', 'IAM_NOT_FOUND'],
  ['ReportNotPresent', 'IAM_REPORT_PENDING'],
  ['CredentialReportNotPresentException', 'IAM_REPORT_PENDING'],
  ['ReportExpired', 'IAM_REPORT_PENDING'],
  ['CredentialReportExpiredException', 'IAM_REPORT_PENDING'],
  ['ReportInProgress', 'IAM_REPORT_PENDING'],
  ['CredentialReportNotReadyException', 'IAM_REPORT_PENDING'],
  ['InvalidAction', 'IAM_UNSUPPORTED'],
  ['UnknownOperationException', 'IAM_UNSUPPORTED'],
  ['NotImplemented', 'IAM_UNSUPPORTED'],
  ['ServiceNotSupportedException', 'IAM_UNSUPPORTED'],
]);

/** Opens IAM for what is asked about users and for what is asked about rights. */
export function openDirectory(store: RightsStore, config: IAMClientConfig = {}) {
  const directory = createIamDirectory(config);
  return { directory, rights: { directory, store } };
}

/** Opens IAM itself. It is one for all Regions; pace and retries are the caller's. */
export function createIamDirectory(
  config: IAMClientConfig = {},
): IdentityDirectory & RightsDirectory {
  // One attempt: a retry inside the SDK would be a request that is neither counted nor paced.
  const client = new IAMClient({ ...clientDefaults, ...config, maxAttempts: 1 });

  async function send<T>(operation: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw iamError(error, operation);
    }
  }

  return {
    listUsers: (marker) =>
      send('ListUsers', async () => {
        const answer = await client.send(
          new ListUsersCommand({ MaxItems: PAGE_SIZE, Marker: marker }),
        );
        return pageOf(answer, (answer.Users ?? []).map(toUser));
      }),
    listAuthorizations: (marker) =>
      send('GetAccountAuthorizationDetails', async () => {
        const params = { Filter: ['User' as const], MaxItems: PAGE_SIZE, Marker: marker };
        const answer = await client.send(new GetAccountAuthorizationDetailsCommand(params));
        return pageOf(
          answer,
          (answer.UserDetailList ?? []).map((user) =>
            compact({
              ...toUser(user),
              groups: user.GroupList ?? [],
              attachedPolicies: (user.AttachedManagedPolicies ?? []).flatMap(
                ({ PolicyArn }) => PolicyArn ?? [],
              ),
              inlinePolicies: (user.UserPolicyList ?? []).map((policy) => ({
                name: policy.PolicyName ?? '',
                document: decodeDocument(policy.PolicyDocument ?? ''),
              })),
              permissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn,
              tags: (user.Tags ?? []).map(({ Key = '', Value }) =>
                Value ? { key: Key, value: Value } : { key: Key },
              ),
            }),
          ),
        );
      }),
    listRights: (marker) =>
      send('GetAccountAuthorizationDetails', async () => {
        const params = { Filter: [...OF_RIGHTS], MaxItems: PAGE_SIZE, Marker: marker };
        const answer = await client.send(new GetAccountAuthorizationDetailsCommand(params));
        return pageOf(answer, readRights(answer));
      }),
    requestReport: () =>
      send('GenerateCredentialReport', async () => {
        const { State } = await client.send(new GenerateCredentialReportCommand({}));
        return State === 'COMPLETE' ? 'ready' : 'pending';
      }),
    fetchReport: () =>
      send('GetCredentialReport', async () => {
        const { Content, GeneratedTime } = await client.send(new GetCredentialReportCommand({}));
        const content = new TextDecoder().decode(Content);
        return { content, generatedAt: timeOf(GeneratedTime) };
      }),
    listAccessKeys: (userName) =>
      send('ListAccessKeys', async () => {
        const answer = await client.send(new ListAccessKeysCommand({ UserName: userName }));
        return (answer.AccessKeyMetadata ?? []).map(({ AccessKeyId = '', Status, CreateDate }) => ({
          accessKeyId: AccessKeyId,
          status: Status === 'Active' ? ('Active' as const) : ('Inactive' as const),
          createDate: timeOf(CreateDate),
        }));
      }),
    findKeyUse: (accessKeyId) =>
      send('GetAccessKeyLastUsed', async () => {
        const answer = await client.send(
          new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }),
        );
        const { LastUsedDate, ServiceName, Region } = answer.AccessKeyLastUsed ?? {};
        if (LastUsedDate === undefined) return {};
        return compact({
          lastUsedDate: timeOf(LastUsedDate),
          lastUsedService: ServiceName === NOT_AVAILABLE ? undefined : ServiceName,
          lastUsedRegion: Region === NOT_AVAILABLE ? undefined : Region,
        });
      }),
    listMfaDevices: (userName) =>
      send('ListMFADevices', async () => {
        const answer = await client.send(new ListMFADevicesCommand({ UserName: userName }));
        return (answer.MFADevices ?? []).flatMap(({ SerialNumber }) => SerialNumber ?? []).sort();
      }),
    countSshPublicKeys: (userName) =>
      send('ListSSHPublicKeys', async () => {
        const answer = await client.send(new ListSSHPublicKeysCommand({ UserName: userName }));
        return answer.SSHPublicKeys?.length ?? 0;
      }),
    countServiceCredentials: (userName) =>
      send('ListServiceSpecificCredentials', async () => {
        const answer = await client.send(
          new ListServiceSpecificCredentialsCommand({ UserName: userName }),
        );
        return answer.ServiceSpecificCredentials?.length ?? 0;
      }),
  };
}

/** IAM may give a marker on the last page too; `IsTruncated` alone says that there is more. */
function pageOf<T>(
  { IsTruncated, Marker }: { IsTruncated?: boolean | undefined; Marker?: string | undefined },
  entries: readonly T[],
): Page<T> {
  return IsTruncated && Marker !== undefined ? { entries, marker: Marker } : { entries };
}

function toUser(user: {
  UserName?: string | undefined;
  UserId?: string | undefined;
  Arn?: string | undefined;
  Path?: string | undefined;
  CreateDate?: Date | undefined;
  PasswordLastUsed?: Date | undefined;
}) {
  const { PasswordLastUsed } = user;
  return {
    userName: user.UserName ?? '',
    userId: user.UserId ?? '',
    arn: user.Arn ?? '',
    path: user.Path ?? '/',
    createDate: timeOf(user.CreateDate),
    ...(PasswordLastUsed === undefined ? {} : { passwordLastUsed: timeOf(PasswordLastUsed) }),
  };
}

/** Translates what the SDK threw into an expected failure that keeps it as its cause. */
function iamError(error: unknown, operation: string): AppError {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  // Sent again, the request is signed for the time that this refusal has told.
  const code = isClockCorrected(error)
    ? 'IAM_UNAVAILABLE'
    : (CODES.get(name) ?? codeOfStatus($metadata?.httpStatusCode));
  const needed = code === 'IAM_DENIED' ? `The scanner asks for iam:${operation}.` : undefined;
  const { what, hint = needed } = describeAwsError(error);
  return new AppError(code, `${operation}: ${what}`, compact({ hint, cause: error }));
}

/** No status means no answer: the network, a closed connection; one of success an answer that broke off. */
function codeOfStatus(status: number | undefined): ErrorCode {
  if (status === 429) return 'IAM_THROTTLED';
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408;
  return isRefusal ? 'IAM_FAILED' : 'IAM_UNAVAILABLE';
}

/** Reads groups, roles and customer managed policies out of a page. */
export function readRights(answer: GetAccountAuthorizationDetailsResponse): ListedRights[] {
  const groups = (answer.GroupDetailList ?? []).map(
    ({ Arn, AttachedManagedPolicies, GroupName, GroupPolicyList }) =>
      toHolder('group', GroupName, Arn, AttachedManagedPolicies, GroupPolicyList),
  );
  const roles = (answer.RoleDetailList ?? []).map((role) =>
    compact({
      ...toHolder(
        'role',
        role.RoleName,
        role.Arn,
        role.AttachedManagedPolicies,
        role.RolePolicyList,
      ),
      boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    }),
  );
  const policies = (answer.Policies ?? []).flatMap(
    ({ Arn, DefaultVersionId, PolicyVersionList }) =>
      Arn === undefined
        ? []
        : {
            kind: 'policy' as const,
            arn: Arn,
            defaultVersionId: DefaultVersionId ?? '',
            versions: (PolicyVersionList ?? []).map(({ CreateDate, Document, VersionId }) => ({
              id: VersionId ?? '',
              createdAt: timeOf(CreateDate),
              document: decodeDocument(Document ?? ''),
            })),
            holders: [],
          },
  );
  return [...groups, ...roles, ...policies];
}

function toHolder(
  kind: 'group' | 'role',
  name: string | undefined,
  arn: string | undefined,
  attached: readonly AttachedPolicy[] | undefined,
  inline: readonly { PolicyName?: string | undefined; PolicyDocument?: string | undefined }[] = [],
) {
  return {
    kind: 'holder' as const,
    accountId: arn?.split(':')[4] ?? '',
    holder: `${kind}/${name ?? ''}`,
    managed: (attached ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []),
    inline: inline.map(({ PolicyDocument, PolicyName }) => ({
      name: PolicyName ?? '',
      document: decodeDocument(PolicyDocument ?? ''),
    })),
  };
}

function timeOf(date: Date | undefined): string {
  return formatEventTime((date?.getTime() ?? 0) / 1000) ?? '';
}

/** RFC 3986 percent-encoding; emulators send it plain. */
function decodeDocument(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

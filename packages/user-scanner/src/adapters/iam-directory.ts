import {
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  IAMClient,
  type IAMClientConfig,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { clientDefaults } from '@iam-tracker/core/aws';
import { compact } from '../compact.ts';
import type { IdentityDirectory, Page, RightsDirectory } from '../ports.ts';
import { iamError } from './iam-error.ts';
import { decodeDocument, readRights, timeOf } from './read-rights.ts';

/** The largest page (ListUsers API reference). */
const PAGE_SIZE = 1_000;

const OF_RIGHTS = ['Group', 'Role', 'LocalManagedPolicy'] as const;

/** Where nothing is known of a key's last use (GetAccessKeyLastUsed API reference). */
const NOT_AVAILABLE = 'N/A';

/** IAM itself. It is one for all Regions; pace and retries are the caller's. */
export function createIamDirectory(
  config: IAMClientConfig = {},
): IdentityDirectory & RightsDirectory {
  // One attempt: a retry inside the SDK would be a request that nobody counts or paces.
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
          new ListUsersCommand({ MaxItems: PAGE_SIZE, ...markerOf(marker) }),
        );
        return pageOf(answer, (answer.Users ?? []).map(toUser));
      }),
    listAuthorizations: (marker) =>
      send('GetAccountAuthorizationDetails', async () => {
        const params = { Filter: ['User' as const], MaxItems: PAGE_SIZE, ...markerOf(marker) };
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
        const params = { Filter: [...OF_RIGHTS], MaxItems: PAGE_SIZE, ...markerOf(marker) };
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

function markerOf(marker: string | undefined): { Marker?: string } {
  return marker === undefined ? {} : { Marker: marker };
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

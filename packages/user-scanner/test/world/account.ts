import { AppError, compact, formatEventTime, type TagRecord } from '@iam-tracker/core';
import type { IdentityDirectory, KeyUse, ListedKey } from '../../src/ports.ts';

export const HEADER =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,' +
  'password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,' +
  'access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
  'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,' +
  'access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,' +
  'cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

/** A user as IAM keeps it. Everything may be changed at any time. */
export interface AccountUser {
  userName: string;
  userId: string;
  path: string;
  createDate: string;
  passwordLastUsed?: string;
  passwordLastChanged?: string;
  mfaDevices: string[];
  keys: (ListedKey & KeyUse)[];
  groups: string[];
  attachedPolicies: string[];
  inlinePolicies: { name: string; document: string }[];
  permissionsBoundary?: string;
  tags: TagRecord[];
  certificates: number;
  sshPublicKeys: number;
  serviceCredentials: number;
}

export interface AccountOptions {
  readonly now: () => number;
  readonly pageSize?: number;
  /** A new report at most this often; AWS has four hours. */
  readonly reportLifeSeconds?: number;
}

/** An account with IAM's manners: pages, reports that age, errors that can be ordered. */
export interface Account {
  readonly users: Map<string, AccountUser>;
  readonly directory: IdentityDirectory;
  /** Names of the requests so far. */
  readonly requests: string[];
  /** Called before each request; may throw or wait. */
  before: (operation: string) => unknown;
  /** Root's line of the report. */
  rootLine: string;
  add(userName: string, fields?: Partial<AccountUser>): AccountUser;
}

export const CREATED = '2025-06-01T08:00:00Z';

export function createAccount({
  now,
  pageSize = 100,
  reportLifeSeconds = 4 * 3600,
}: AccountOptions): Account {
  const users = new Map<string, AccountUser>();
  const requests: string[] = [];
  let report: { content: string; generatedAt: string } | undefined;
  let added = 0;

  async function request<T>(operation: string, answer: () => T): Promise<T> {
    requests.push(operation);
    await account.before(operation);
    return answer();
  }

  function userNamed(userName: string): AccountUser {
    const user = [...users.values()].find((each) => each.userName === userName);
    if (user === undefined) throw new AppError('IAM_NOT_FOUND', `no user ${userName}`);
    return user;
  }

  /** Sorted by id, so that a change during a walk shifts pages as with a real listing. */
  function page<T>(marker: string | undefined, map: (user: AccountUser) => T) {
    const ids = [...users.keys()].sort().filter((id) => marker === undefined || id > marker);
    const shown = ids.slice(0, pageSize);
    const entries = shown.map((id) => map(users.get(id) as AccountUser));
    const last = shown.at(-1);
    return ids.length > pageSize && last !== undefined ? { entries, marker: last } : { entries };
  }

  const listed = (user: AccountUser) =>
    compact({
      userName: user.userName,
      userId: user.userId,
      arn: arnOf(user),
      path: user.path,
      createDate: user.createDate,
      passwordLastUsed: user.passwordLastUsed,
    });

  const account: Account = {
    users,
    requests,
    before: () => undefined,
    rootLine: ROOT_LINE,
    add(userName, fields = {}) {
      added += 1;
      const user: AccountUser = {
        userName,
        userId: `AIDA${String(added).padStart(6, '0')}`,
        path: '/',
        createDate: CREATED,
        ...{ mfaDevices: [], keys: [], groups: [], attachedPolicies: [], inlinePolicies: [] },
        ...{ tags: [], certificates: 0, sshPublicKeys: 0, serviceCredentials: 0 },
        ...fields,
      };
      users.set(user.userId, user);
      return user;
    },
    directory: {
      listUsers: (marker) => request('ListUsers', () => page(marker, listed)),
      listAuthorizations: (marker) =>
        request('GetAccountAuthorizationDetails', () =>
          page(marker, (user) => ({
            ...listed(user),
            groups: [...user.groups],
            attachedPolicies: [...user.attachedPolicies],
            inlinePolicies: [...user.inlinePolicies],
            ...(user.permissionsBoundary === undefined
              ? {}
              : { permissionsBoundary: user.permissionsBoundary }),
            tags: [...user.tags],
          })),
        ),
      requestReport: () =>
        request('GenerateCredentialReport', () => {
          const age = report ? now() - Date.parse(report.generatedAt) : Number.POSITIVE_INFINITY;
          if (age < reportLifeSeconds * 1000) return 'ready' as const;
          const generatedAt = formatEventTime(now() / 1000) ?? '';
          report = { content: writeReport([...users.values()], account.rootLine), generatedAt };
          return 'pending' as const;
        }),
      fetchReport: () =>
        request('GetCredentialReport', () => {
          if (report === undefined) throw new AppError('IAM_REPORT_PENDING', 'no report');
          return report;
        }),
      listAccessKeys: (userName) =>
        request('ListAccessKeys', () =>
          userNamed(userName).keys.map(({ accessKeyId, status, createDate }) => ({
            ...{ accessKeyId, status, createDate },
          })),
        ),
      findKeyUse: (accessKeyId) =>
        request('GetAccessKeyLastUsed', () => {
          const keys = [...users.values()].flatMap((user) => user.keys);
          const {
            accessKeyId: _,
            status: __,
            createDate: ___,
            ...use
          } = keys.find((key) => key.accessKeyId === accessKeyId) ?? {
            accessKeyId,
            status: 'Active',
            createDate: '',
          };
          return use;
        }),
      listMfaDevices: (userName) =>
        request('ListMFADevices', () => [...userNamed(userName).mfaDevices]),
      countSshPublicKeys: (userName) =>
        request('ListSSHPublicKeys', () => userNamed(userName).sshPublicKeys),
      countServiceCredentials: (userName) =>
        request('ListServiceSpecificCredentials', () => userNamed(userName).serviceCredentials),
    },
  };
  return account;
}

export function arnOf({ path, userName }: Pick<AccountUser, 'path' | 'userName'>): string {
  return `arn:aws:iam::123456789012:user${path}${userName}`;
}

const ROOT_LINE =
  '<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,' +
  '2025-11-01T10:00:00+00:00,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,' +
  'N/A,N/A,false,N/A,false,N/A';

/** As AWS writes it. */
function writeReport(users: readonly AccountUser[], rootLine: string): string {
  const time = (text: string | undefined) => text?.replace('Z', '+00:00');
  const line = (user: AccountUser) => {
    const hasPassword = user.passwordLastChanged !== undefined;
    const keys = [0, 1].flatMap((index) => {
      const key = user.keys[index];
      if (key === undefined) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
      return [
        String(key.status === 'Active'),
        time(key.createDate) ?? '',
        time(key.lastUsedDate) ?? 'N/A',
        key.lastUsedRegion ?? 'N/A',
        key.lastUsedService ?? 'N/A',
      ];
    });
    return [
      user.userName,
      arnOf(user),
      time(user.createDate),
      String(hasPassword),
      hasPassword ? (time(user.passwordLastUsed) ?? 'no_information') : 'N/A',
      time(user.passwordLastChanged) ?? 'N/A',
      'N/A',
      String(user.mfaDevices.length > 0),
      ...keys,
      ...[0, 1].flatMap((index) => [String(index < user.certificates), 'N/A']),
    ]
      .map((field) => (/[",]/.test(field ?? '') ? `"${field?.replaceAll('"', '""')}"` : field))
      .join(',');
  };
  return [HEADER, rootLine, ...users.map(line)].join('\n');
}

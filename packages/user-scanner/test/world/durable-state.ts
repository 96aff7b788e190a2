import type { UserChange, UserRecord } from '@iam-tracker/core';

/** Lasting part of a user: everything the diff looks at, and nothing else. */
export interface DurableState {
  userName: string;
  path: string;
  /** Time of the password; undefined without one. */
  password: string | undefined;
  mfa: boolean;
  devices: Set<string>;
  keys: Map<string, string>;
  groups: Set<string>;
  policies: Set<string>;
  inline: Map<string, string>;
  boundary: string | undefined;
  tags: Map<string, string>;
  certificates: string;
  sshKeys: string;
  serviceCredentials: string;
}

export function durableStates(users: readonly UserRecord[]): Map<string, DurableState> {
  return new Map(users.map((user) => [user.userId, stateOf(user)]));
}

function stateOf(user: UserRecord): DurableState {
  const keys = (user.accessKeys ?? []).map(
    ({ accessKeyId = '', status }) => [accessKeyId, status] as const,
  );
  return {
    userName: user.userName,
    path: user.path ?? '/',
    password: user.passwordEnabled ? user.passwordLastChanged : undefined,
    mfa: user.mfaActive ?? false,
    devices: new Set(user.mfaDevices),
    keys: new Map(keys),
    groups: new Set(user.groups),
    policies: new Set(user.attachedPolicies),
    inline: new Map(user.inlinePolicies?.map(({ name, digest }) => [name, digest])),
    boundary: user.permissionsBoundary,
    tags: new Map(user.tags?.map(({ key, value = '' }) => [key, value])),
    certificates: String(user.signingCertificates ?? 0),
    sshKeys: String(user.sshPublicKeys ?? 0),
    serviceCredentials: String(user.serviceCredentials ?? 0),
  };
}

function newUser(userName: string, path: string): DurableState {
  return {
    ...{ userName, path, password: undefined, mfa: false, boundary: undefined },
    ...{ devices: new Set(), keys: new Map(), groups: new Set(), policies: new Set() },
    ...{ inline: new Map(), tags: new Map() },
    ...{ certificates: '0', sshKeys: '0', serviceCredentials: '0' },
  };
}

/** Does to the users of a scan what its changes say was done. */
export function applyChanges(
  states: ReadonlyMap<string, DurableState>,
  changes: readonly UserChange[],
): Map<string, DurableState> {
  const users = new Map(structuredClone(states));
  for (const change of changes) {
    const { kind, userId, userName, before, after } = change;
    if (kind === 'user_recreated') users.delete(before ?? '');
    if (kind === 'user_recreated' || kind === 'user_created') {
      users.set(userId, newUser(userName, after ?? '/'));
    } else if (kind === 'user_deleted') users.delete(userId);
    else applyToUser(users.get(userId), change);
  }
  return users;
}

function applyToUser(user: DurableState | undefined, change: UserChange): void {
  if (user === undefined) throw new Error(`no user for ${change.changeId}`);
  const { kind, subject = '', after = '' } = change;
  switch (kind) {
    case 'user_renamed':
      user.userName = after;
      break;
    case 'path_changed':
      user.path = after;
      break;
    case 'password_enabled':
    case 'password_changed':
      user.password = after;
      break;
    case 'password_disabled':
      user.password = undefined;
      break;
    case 'mfa_enabled':
    case 'mfa_disabled':
      user.mfa = kind === 'mfa_enabled';
      break;
    case 'mfa_device_added':
      user.devices.add(subject);
      break;
    case 'mfa_device_removed':
      user.devices.delete(subject);
      break;
    case 'key_created':
    case 'key_activated':
    case 'key_deactivated':
      user.keys.set(subject, after);
      break;
    case 'key_deleted':
      user.keys.delete(subject);
      break;
    case 'group_joined':
      user.groups.add(subject);
      break;
    case 'group_left':
      user.groups.delete(subject);
      break;
    case 'policy_attached':
      user.policies.add(subject);
      break;
    case 'policy_detached':
      user.policies.delete(subject);
      break;
    case 'inline_policy_added':
    case 'inline_policy_changed':
      user.inline.set(subject, after);
      break;
    case 'inline_policy_removed':
      user.inline.delete(subject);
      break;
    case 'boundary_set':
      user.boundary = subject;
      break;
    case 'boundary_removed':
      user.boundary = undefined;
      break;
    case 'tag_set':
      user.tags.set(subject, after);
      break;
    case 'tag_removed':
      user.tags.delete(subject);
      break;
    case 'signing_certificates_changed':
      user.certificates = after;
      break;
    case 'ssh_public_keys_changed':
      user.sshKeys = after;
      break;
    case 'service_credentials_changed':
      user.serviceCredentials = after;
      break;
    default:
      throw new Error(`nothing is done for ${kind}`);
  }
}

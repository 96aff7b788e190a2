import type { JsonObject } from '../account/record.ts';

/** Identities of IAM at one moment. Plain JSON; times are milliseconds since the epoch. */
export interface IamInventory {
  readonly accountId: string;
  readonly root: RootState;
  readonly users: readonly UserState[];
  readonly groups: readonly GroupState[];
}

/** Root is told by its credentials alone. */
export interface RootState {
  readonly createdAt: number;
  readonly password: PasswordState;
  readonly passwordLastUsedAt?: number;
  readonly mfaDevices: readonly MfaDevice[];
  readonly accessKeys: readonly AccessKey[];
}

export interface UserState {
  readonly userName: string;
  /** Unique id, `AIDA…`: a user made anew under an old name has another. */
  readonly userId: string;
  readonly path: string;
  readonly createdAt: number;
  readonly tags: readonly Tag[];
  readonly permissionsBoundary?: string;
  /** Absent without access to the console. */
  readonly password?: PasswordState;
  /** Stays when the password goes. */
  readonly passwordLastUsedAt?: number;
  readonly accessKeys: readonly AccessKey[];
  readonly mfaDevices: readonly MfaDevice[];
  readonly groups: readonly string[];
  /** ARNs. */
  readonly attachedPolicies: readonly string[];
  readonly inlinePolicies: readonly InlinePolicy[];
  readonly sshPublicKeys: readonly UploadedCredential[];
  readonly signingCertificates: readonly UploadedCredential[];
  readonly serviceCredentials: readonly ServiceCredential[];
}

export interface GroupState {
  readonly groupName: string;
  /** Unique id, `AGPA…`. */
  readonly groupId: string;
  readonly createdAt: number;
  readonly attachedPolicies: readonly string[];
  readonly inlinePolicies: readonly InlinePolicy[];
}

export type CredentialStatus = 'Active' | 'Inactive';

interface PasswordState {
  readonly changedAt: number;
}

export interface AccessKey {
  readonly id: string;
  readonly status: CredentialStatus;
  readonly createdAt: number;
  /** Absent when never used, or when nothing is known. */
  readonly lastUsed?: KeyUse;
}

export interface KeyUse {
  readonly at: number;
  /** Short name of the service, such as `sts`. */
  readonly service: string;
  readonly region: string;
}

interface MfaDevice {
  readonly serialNumber: string;
  readonly enabledAt: number;
}

export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

export interface UploadedCredential {
  readonly id: string;
  readonly status: CredentialStatus;
  readonly uploadedAt: number;
}

export interface ServiceCredential extends UploadedCredential {
  readonly service: string;
}

export interface Tag extends JsonObject {
  readonly key: string;
  readonly value: string;
}

/** A user with nothing but a name. */
export function bareUser(
  userName: string,
  userId: string,
  createdAt: number,
  path = '/',
): UserState {
  return {
    userName,
    userId,
    path,
    createdAt,
    tags: [],
    accessKeys: [],
    mfaDevices: [],
    groups: [],
    attachedPolicies: [],
    inlinePolicies: [],
    sshPublicKeys: [],
    signingCertificates: [],
    serviceCredentials: [],
  };
}

export function userArn(accountId: string, { path, userName }: UserState): string {
  return `arn:aws:iam::${accountId}:user${path}${userName}`;
}

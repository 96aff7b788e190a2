import { uniqueId } from '../account/identifiers.ts';
import { createRandom, type Random } from '../account/random.ts';
import type { JsonObject } from '../account/record.ts';
import {
  ADMINISTRATOR_ACCESS,
  allow,
  policyText,
  READ_ONLY_ACCESS,
} from '../account/records/policies.ts';
import { daysBefore } from '../account/timestamps.ts';

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

interface LargeInventoryOptions {
  readonly seed: number;
  readonly users: number;
  /** The moment that ages are counted from, milliseconds. */
  readonly at: number;
  readonly accountId?: string;
}

/** Characters that IAM allows in a name beside letters and digits, commas among them. */
const SEPARATORS = ['.', '-', '_', '+', ',', '=', '@'] as const;

/** Makes up as many users as asked, some of every kind: a function of its options alone. */
export function generateInventory(options: LargeInventoryOptions): IamInventory {
  const { seed, users, at, accountId = '123456789012' } = options;
  const random = createRandom(seed).fork('large inventory');
  const createdAt = daysBefore(at, 2_500);
  return {
    accountId,
    root: {
      createdAt,
      password: { changedAt: createdAt },
      mfaDevices: [],
      accessKeys: [],
    },
    users: Array.from({ length: users }, (_, index) => makeUser(random, index, at, accountId)),
    groups: [
      {
        groupName: 'staff',
        groupId: uniqueId(random.fork('staff'), 'AGPA'),
        createdAt,
        attachedPolicies: [READ_ONLY_ACCESS],
        inlinePolicies: [],
      },
    ],
  };
}

function makeUser(root: Random, index: number, at: number, accountId: string): UserState {
  const random = root.fork(`user ${index}`);
  const userName = `user${random.pick(SEPARATORS)}${String(index).padStart(5, '0')}`;
  const ageDays = random.int(1, 2_000);
  const isPerson = random.chance(0.6);
  const hasMfa = isPerson && random.chance(0.8);
  const keyCount = isPerson ? random.int(0, 1) : random.int(1, 2);
  const createdAt = daysBefore(at, ageDays);
  return {
    ...bareUser(userName, uniqueId(random, 'AIDA'), createdAt),
    tags: [{ key: 'owner', value: `team-${random.int(1, 40)}` }],
    groups: isPerson ? ['staff'] : [],
    attachedPolicies: random.chance(0.02) ? [ADMINISTRATOR_ACCESS] : [],
    inlinePolicies: random.chance(0.05)
      ? [{ name: 'own-bucket', document: policyText([allow(['s3:*'], `arn:aws:s3:::${index}/*`)]) }]
      : [],
    ...(random.chance(0.1) && { permissionsBoundary: READ_ONLY_ACCESS }),
    ...(isPerson && { password: { changedAt: daysBefore(at, random.int(0, ageDays)) } }),
    ...(isPerson &&
      random.chance(0.9) && { passwordLastUsedAt: daysBefore(at, random.int(0, ageDays)) }),
    mfaDevices: hasMfa
      ? [{ serialNumber: `arn:aws:iam::${accountId}:mfa/${userName}`, enabledAt: createdAt }]
      : [],
    accessKeys: Array.from({ length: keyCount }, () => makeKey(random, at, ageDays)),
  };
}

function makeKey(random: Random, at: number, ageDays: number): AccessKey {
  const keyAgeDays = random.int(0, ageDays);
  return {
    id: uniqueId(random, 'AKIA'),
    status: random.chance(0.85) ? 'Active' : 'Inactive',
    createdAt: daysBefore(at, keyAgeDays),
    ...(random.chance(0.8) && {
      lastUsed: {
        at: daysBefore(at, random.int(0, keyAgeDays)),
        service: 's3',
        region: 'eu-west-1',
      },
    }),
  };
}

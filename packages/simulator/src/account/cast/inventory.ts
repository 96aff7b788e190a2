import { HOUR } from '@iam-tracker/core';
import {
  type AccessKey,
  bareUser,
  type GroupState,
  type IamInventory,
  type UserState,
} from '../../iam/inventory.ts';
import { uniqueId } from '../identifiers.ts';
import type { Random } from '../random.ts';
import { ADMINISTRATOR_ACCESS, allow, policyText, READ_ONLY_ACCESS } from '../records/policies.ts';
import { daysBefore } from '../timestamps.ts';
import type { Cast } from './cast.ts';
import type { IamUserName } from './people.ts';

/** Path of contractors, of their users and of their groups. */
export const CONTRACTORS = 'contractors';

/** Particulars of a user of the cast; days are counted back from the account's first moment. */
interface Profile {
  readonly ageDays: number;
  readonly groups: readonly string[];
  readonly passwordAgeDays?: number;
  readonly passwordUsedDaysAgo?: number;
  readonly hasMfa?: boolean;
  readonly keyAgeDays: number;
  readonly keyUsedDaysAgo?: number;
  readonly policies?: readonly string[];
  readonly owner: string;
}

/** The users who act, as they were before anything happened. */
const PROFILES: Readonly<Record<IamUserName, Profile>> = {
  'tom.hale': {
    ageDays: 2_210,
    groups: ['administrators'],
    passwordAgeDays: 240,
    passwordUsedDaysAgo: 3,
    hasMfa: true,
    keyAgeDays: 410,
    keyUsedDaysAgo: 4,
    owner: 'platform',
  },
  'carol.dunn': {
    ageDays: 1_840,
    groups: ['billing'],
    passwordAgeDays: 75,
    passwordUsedDaysAgo: 1,
    hasMfa: true,
    keyAgeDays: 70,
    keyUsedDaysAgo: 2,
    owner: 'finance',
  },
  'nils.strand': {
    ageDays: 1_502,
    groups: ['readers'],
    passwordAgeDays: 60,
    passwordUsedDaysAgo: 6,
    hasMfa: true,
    keyAgeDays: 58,
    keyUsedDaysAgo: 9,
    owner: 'research',
  },
  'contractor-webdev': {
    ageDays: 320,
    groups: [CONTRACTORS],
    passwordAgeDays: 320,
    passwordUsedDaysAgo: 41,
    keyAgeDays: 318,
    keyUsedDaysAgo: 40,
    owner: 'web',
  },
  'svc-reporting': {
    ageDays: 960,
    groups: ['programs'],
    keyAgeDays: 84,
    keyUsedDaysAgo: 0.1,
    owner: 'data',
  },
  'svc-backup': {
    ageDays: 1_410,
    groups: ['programs'],
    keyAgeDays: 455,
    keyUsedDaysAgo: 0.5,
    owner: 'platform',
  },
  'svc-token-broker': {
    ageDays: 600,
    groups: ['programs'],
    keyAgeDays: 30,
    keyUsedDaysAgo: 0.2,
    owner: 'web',
  },
  'svc-legacy-build': {
    ageDays: 2_400,
    groups: ['programs'],
    keyAgeDays: 2_399,
    keyUsedDaysAgo: 0.3,
    policies: [ADMINISTRATOR_ACCESS],
    owner: 'platform',
  },
};

const GROUPS: readonly (readonly [name: string, policies: readonly string[]])[] = [
  ['administrators', [ADMINISTRATOR_ACCESS]],
  ['billing', ['arn:aws:iam::aws:policy/job-function/Billing']],
  [CONTRACTORS, [READ_ONLY_ACCESS]],
  ['programs', []],
  ['readers', [READ_ONLY_ACCESS]],
];

/** Returns the identities of the cast at the account's first moment, milliseconds. */
export function castInventory(random: Random, cast: Cast, start: number): IamInventory {
  const actors = Object.entries(PROFILES).map(([name, profile]) =>
    actingUser(cast, start, name as IamUserName, profile),
  );
  return {
    accountId: cast.accountId,
    root: {
      createdAt: daysBefore(start, 3_100),
      password: { changedAt: daysBefore(start, 12) },
      passwordLastUsedAt: daysBefore(start, 11),
      mfaDevices: [
        {
          serialNumber: `arn:aws:iam::${cast.accountId}:mfa/root-account-mfa-device`,
          enabledAt: daysBefore(start, 2_900),
        },
      ],
      accessKeys: [],
    },
    users: [...actors, ...restingUsers(random, start)],
    groups: GROUPS.map(([groupName, attachedPolicies]): GroupState => {
      const groupId = uniqueId(random.fork(groupName), 'AGPA');
      const createdAt = daysBefore(start, 2_500);
      return { groupName, groupId, createdAt, attachedPolicies, inlinePolicies: [] };
    }),
  };
}

function actingUser(cast: Cast, start: number, name: IamUserName, profile: Profile): UserState {
  const { id, accessKeyId, mfaSerial } = cast.iamUsers[name];
  const { passwordAgeDays, passwordUsedDaysAgo, keyUsedDaysAgo } = profile;
  const key: AccessKey = {
    id: accessKeyId,
    status: 'Active',
    createdAt: daysBefore(start, profile.keyAgeDays),
    ...(keyUsedDaysAgo !== undefined && {
      lastUsed: { at: daysBefore(start, keyUsedDaysAgo), service: 'sts', region: 'eu-west-1' },
    }),
  };
  const createdAt = daysBefore(start, profile.ageDays);
  return {
    ...bareUser(name, id, createdAt),
    tags: [{ key: 'owner', value: profile.owner }],
    groups: profile.groups,
    attachedPolicies: profile.policies ?? [],
    accessKeys: [key],
    mfaDevices:
      profile.hasMfa === true ? [{ serialNumber: mfaSerial, enabledAt: createdAt + HOUR }] : [],
    ...(passwordAgeDays !== undefined && {
      password: { changedAt: daysBefore(start, passwordAgeDays) },
    }),
    ...(passwordUsedDaysAgo !== undefined && {
      passwordLastUsedAt: daysBefore(start, passwordUsedDaysAgo),
    }),
  };
}

/** Forgotten users: they never act, and are what an inventory is for. */
function restingUsers(random: Random, start: number): UserState[] {
  const user = (name: string, ageDays: number) =>
    bareUser(name, uniqueId(random.fork(name), 'AIDA'), daysBefore(start, ageDays));
  const key = (name: string, ageDays: number, usedDaysAgo?: number): AccessKey => ({
    id: uniqueId(random.fork(name), 'AKIA'),
    status: 'Active',
    createdAt: daysBefore(start, ageDays),
    ...(usedDaysAgo !== undefined && {
      lastUsed: { at: daysBefore(start, usedDaysAgo), service: 's3', region: 'us-east-1' },
    }),
  });
  const document = policyText([allow(['ses:SendRawEmail'], '*')]);
  return [
    {
      ...user('lea.marchand', 1_610),
      password: { changedAt: daysBefore(start, 700) },
      passwordLastUsedAt: daysBefore(start, 402),
      groups: ['readers'],
      accessKeys: [{ ...key('lea', 700, 400), status: 'Inactive' }],
    },
    { ...user('intern.2024', 500), password: { changedAt: daysBefore(start, 500) } },
    {
      ...user('svc-invoice-export', 1_005),
      groups: ['programs'],
      accessKeys: [key('invoice 1', 1_004, 260), key('invoice 2', 270)],
    },
    {
      ...user('svc-mail-relay', 1_930),
      accessKeys: [key('relay', 1_930, 120)],
      inlinePolicies: [{ name: 'AmazonSesSendingAccess', document }],
    },
  ];
}

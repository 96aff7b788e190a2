import { guid, hexadecimal, uniqueId } from '../identifiers.ts';
import type { Random } from '../random.ts';
import { BROWSERS, COMMAND_LINES, homeAddress, type Office } from './origins.ts';

const JOBS = ['developer', 'platform', 'security', 'data'] as const;
type Job = (typeof JOBS)[number];

/** A person who comes in through Identity Center. */
export interface Person {
  /** Sign-in name, also the session name of every role session. */
  readonly userName: string;
  readonly office: Office;
  readonly job: Job;
  /** Id in the identity store. */
  readonly userId: string;
  readonly homeIp: string;
  readonly browser: string;
  readonly commandLine: string;
  readonly secondFactor: 'TOTP' | 'WEBAUTHN';
  /** Signs in by command line mostly. */
  readonly prefersCommandLine: boolean;
}

const STAFF: readonly (readonly [name: string, office: Office, job: Job])[] = [
  ['maya.okafor', 'dublin', 'platform'],
  ['liam.byrne', 'dublin', 'developer'],
  ['aoife.daly', 'dublin', 'developer'],
  ['sofia.keller', 'berlin', 'security'],
  ['jonas.weber', 'berlin', 'developer'],
  ['lena.hoffmann', 'berlin', 'developer'],
  ['emre.yildiz', 'berlin', 'data'],
  ['grace.chen', 'newYork', 'platform'],
  ['ethan.brooks', 'newYork', 'developer'],
  ['olivia.reyes', 'newYork', 'data'],
  ['daniel.price', 'newYork', 'developer'],
  ['priya.nair', 'bengaluru', 'developer'],
  ['arjun.rao', 'bengaluru', 'data'],
  ['ruby.walsh', 'sydney', 'platform'],
  ['lucas.tan', 'sydney', 'developer'],
  ['zoe.martin', 'sydney', 'security'],
];

export function castPeople(random: Random, identityStoreId: string): readonly Person[] {
  return STAFF.map(([name, office, job], index) => {
    const stream = random.fork(name);
    return {
      userName: `${name}@example.com`,
      office,
      job,
      userId: `${identityStoreId.slice(2)}-${guid(stream)}`,
      homeIp: homeAddress(index),
      browser: stream.pick(BROWSERS),
      commandLine: stream.pick(COMMAND_LINES),
      secondFactor: stream.chance(0.5) ? 'TOTP' : 'WEBAUTHN',
      prefersCommandLine: stream.chance(0.6),
    };
  });
}

/** Ids of the Identity Center instance and its directory. */
export interface IdentityCenter {
  readonly region: string;
  readonly instanceArn: string;
  readonly instanceId: string;
  readonly identityStoreId: string;
  readonly identityStoreArn: string;
  readonly samlProviderArn: string;
  readonly portalUrl: string;
}

export function castIdentityCenter(random: Random, accountId: string): IdentityCenter {
  const instanceId = `ssoins-${hexadecimal(random, 8)}`;
  const identityStoreId = `d-${hexadecimal(random, 5)}`;
  return {
    region: 'eu-west-1',
    instanceId,
    instanceArn: `arn:aws:sso:::instance/${instanceId}`,
    identityStoreId,
    identityStoreArn: `arn:aws:identitystore::${accountId}:identitystore/${identityStoreId}`,
    samlProviderArn: `arn:aws:iam::${accountId}:saml-provider/AWSSSO_${hexadecimal(random, 8)}_DO_NOT_DELETE`,
    portalUrl: 'https://example.awsapps.com/start/',
  };
}

/** A long-lived user from before Identity Center. */
export interface IamUser {
  readonly userName: string;
  /** Unique id, `AIDA…`. */
  readonly id: string;
  readonly arn: string;
  /** The user's standing access key, `AKIA…`. */
  readonly accessKeyId: string;
  readonly mfaSerial: string;
}

/** `svc-` names are programs; the others are people with a console password. */
export const IAM_USER_NAMES = [
  'tom.hale',
  'carol.dunn',
  'nils.strand',
  'contractor-webdev',
  'svc-reporting',
  'svc-backup',
  'svc-token-broker',
  'svc-legacy-build',
] as const;
export type IamUserName = (typeof IAM_USER_NAMES)[number];

export function castIamUser(random: Random, accountId: string, userName: string): IamUser {
  const stream = random.fork(userName);
  return {
    userName,
    id: uniqueId(stream, 'AIDA'),
    arn: `arn:aws:iam::${accountId}:user/${userName}`,
    accessKeyId: uniqueId(stream, 'AKIA'),
    mfaSerial: `arn:aws:iam::${accountId}:mfa/${userName}`,
  };
}

export function castIamUsers(
  random: Random,
  accountId: string,
): Readonly<Record<IamUserName, IamUser>> {
  const entries = IAM_USER_NAMES.map((name) => [name, castIamUser(random, accountId, name)]);
  return Object.fromEntries(entries) as Record<IamUserName, IamUser>;
}

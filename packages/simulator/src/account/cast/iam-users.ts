import { uniqueId } from '../identifiers.ts';
import type { Random } from '../random.ts';

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

import type { Finding } from './finding.ts';

export const KEY_STATUSES = ['Active', 'Inactive'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** One access key of a user. Who holds the two apart is IAM; without an id it is their slot. */
export interface AccessKeyRecord {
  /** Known once ListAccessKeys was asked; the credential report has no ids. */
  readonly accessKeyId?: string;
  /** The report's column, 1 or 2, when the report has told of the key. */
  readonly slot?: number;
  readonly status: KeyStatus;
  /** When it was made; the report calls it `last_rotated`. */
  readonly createDate?: string;
  /** Absent: never used, as far as AWS knows (it tracks use since April 2015). */
  readonly lastUsedDate?: string;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
}

export interface InlinePolicyRecord {
  readonly name: string;
  /** Of the document, so that a changed one shows; the document itself is not kept. */
  readonly digest: string;
  /** Whether it allows every action on every resource, without a condition. */
  readonly isAdmin?: boolean;
}

export interface TagRecord {
  readonly key: string;
  /** Absent when the tag has no value. */
  readonly value?: string;
}

/**
 * An IAM user as one scan saw it. Times are ISO 8601 UTC in whole seconds. A field that is absent is
 * one of two things: AWS has nothing to say (no password was ever used), or the scan could not know,
 * which its header explains. Lists that are known are there even when they are empty.
 */
export interface UserRecord {
  readonly userName: string;
  readonly scanTimestamp: string;
  /** Stays the same when the user is renamed, and is another when a name is used again. */
  readonly userId: string;
  readonly arn: string;
  readonly accountId?: string;
  readonly path?: string;
  readonly createDate: string;
  /** Absent: never, or not known to AWS. */
  readonly passwordLastUsed?: string;
  readonly passwordEnabled?: boolean;
  readonly passwordLastChanged?: string;
  readonly passwordNextRotation?: string;
  readonly mfaActive?: boolean;
  /** Serial numbers or ARNs. */
  readonly mfaDevices?: readonly string[];
  /** Whether there is an active access key. */
  readonly programmaticAccess?: boolean;
  /** Oldest first. */
  readonly accessKeys?: readonly AccessKeyRecord[];
  readonly groups?: readonly string[];
  /** ARNs of attached managed policies. */
  readonly attachedPolicies?: readonly string[];
  readonly inlinePolicies?: readonly InlinePolicyRecord[];
  /** ARN; known to be none when `groups` are known and this is absent. */
  readonly permissionsBoundary?: string;
  readonly tags?: readonly TagRecord[];
  /** Counts of the other credentials a user may have. */
  readonly signingCertificates?: number;
  readonly sshPublicKeys?: number;
  readonly serviceCredentials?: number;
  /** The latest use of the password or of a key. */
  readonly lastActivity?: string;
  readonly daysSinceLastActivity?: number;
  readonly findings?: readonly Finding[];
  /** When AWS made the report that password, MFA and key facts are from: up to four hours ago. */
  readonly credentialReportTime?: string;
  /** When the keys were last listed for this user alone: up to the second, unlike the report. */
  readonly keysTime?: string;
  /** When MFA devices and the counts were last asked for this user alone. */
  readonly detailsTime?: string;
}

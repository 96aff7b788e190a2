import type {
  ActivityEvent,
  Clock,
  KeyStatus,
  Logger,
  MetricSink,
  RightsRecord,
  ScanHeader,
  StoredRights,
  TagRecord,
  UnexplainedChange,
  UserChange,
  UserRecord,
} from '@iam-tracker/core';

/** One page of a listing. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** Marker of the next page; absent on the last page, and only there. */
  readonly marker?: string;
}

/** A user as every listing tells it. Times are ISO 8601 UTC in whole seconds. */
export interface ListedUser {
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
  readonly path: string;
  readonly createDate: string;
  readonly passwordLastUsed?: string;
}

/** Rights of a user, as far as the user itself carries them. */
export interface UserAuthorization extends ListedUser {
  readonly groups: readonly string[];
  /** ARNs. */
  readonly attachedPolicies: readonly string[];
  readonly inlinePolicies: readonly { readonly name: string; readonly document: string }[];
  readonly permissionsBoundary?: string;
  readonly tags: readonly TagRecord[];
}

export interface CredentialReport {
  /** CSV with a header line. */
  readonly content: string;
  readonly generatedAt: string;
}

export interface ListedKey {
  readonly accessKeyId: string;
  readonly status: KeyStatus;
  readonly createDate: string;
}

export interface KeyUse {
  readonly lastUsedDate?: string;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
}

/**
 * IAM. Each method makes exactly one request, except that the listings for one user follow their pages,
 * of which there is never more than one within IAM's quotas. All throw AppError IAM_THROTTLED,
 * IAM_UNAVAILABLE (both worth another try), IAM_DENIED, IAM_UNSUPPORTED or IAM_FAILED.
 */
export interface IdentityDirectory {
  listUsers(marker: string | undefined): Promise<Page<ListedUser>>;
  listAuthorizations(marker: string | undefined): Promise<Page<UserAuthorization>>;
  /** Asks AWS to make a report unless there is one that is younger than four hours. */
  requestReport(): Promise<'ready' | 'pending'>;
  /** @throws AppError IAM_REPORT_PENDING while there is none to fetch. */
  fetchReport(): Promise<CredentialReport>;
  /** @throws AppError IAM_NOT_FOUND, as do all that follow: the user is gone since it was listed. */
  listAccessKeys(userName: string): Promise<readonly ListedKey[]>;
  findKeyUse(accessKeyId: string): Promise<KeyUse>;
  /** Serial numbers. */
  listMfaDevices(userName: string): Promise<readonly string[]>;
  countSshPublicKeys(userName: string): Promise<number>;
  countServiceCredentials(userName: string): Promise<number>;
}

/** Listings of the rights of others than users. Throws as `IdentityDirectory` does. */
export interface RightsDirectory {
  /** Groups, roles and customer managed policies; holders of policies are not known here. */
  listRights(marker: string | undefined): Promise<Page<ListedRights>>;
}

export type ListedRights = RightsRecord & {
  /** ARN of the boundary, of a role that has one. */
  readonly boundary?: string;
};

/** The place where rights are kept; `RightsTable` of core says what each method promises. */
export interface RightsStore {
  all(): AsyncIterable<StoredRights>;
  put(records: readonly StoredRights[]): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
}

/** One scan at a time: a lock that ends by itself when its owner does not renew it. */
export interface ExecutionLock {
  /** Takes the lock unless another scan holds it; tells whether it was taken. */
  acquire(): Promise<boolean>;
  /** Holds it for a full span again; false when it is no longer ours. */
  renew(): Promise<boolean>;
  /** Gives it back; another scan's is left alone. */
  release(): Promise<void>;
}

/** The inventory; `UserRecordsTable` of core says what each method promises. */
export interface RecordStore {
  putUsers(records: readonly UserRecord[]): Promise<void>;
  putHeader(header: ScanHeader): Promise<void>;
  putChanges(changes: readonly UserChange[]): Promise<void>;
  deleteChanges(changes: readonly UserChange[]): Promise<void>;
  putUnexplained(change: UnexplainedChange): Promise<void>;
  headers(): AsyncIterable<ScanHeader>;
  usersOfScan(scanTimestamp: string): AsyncIterable<UserRecord>;
  changesOfScan(scanTimestamp: string): AsyncIterable<UserChange>;
}

/** Knowledge of the account's IAM events. Times are ISO 8601 UTC, both ends included. */
export interface ActivityLog {
  /** Returns summaries, newest first. */
  eventsNamed(eventName: string, since: string, until: string): Promise<readonly ActivityEvent[]>;
  /** Returns those events with everything that was recorded. */
  whole(events: readonly ActivityEvent[]): Promise<readonly ActivityEvent[]>;
  /**
   * Tells whether all events of the stretch are known, those included that CloudTrail delivered up to
   * `lateMinutes` late. In doubt they are not.
   */
  isComplete(since: string, until: string, lateMinutes: number): Promise<boolean>;
}

/** Everything a scan needs from outside. */
export interface ScanDependencies {
  readonly directory: IdentityDirectory;
  readonly records: RecordStore;
  readonly lock: ExecutionLock;
  /** Undefined: what policies allow is not kept. */
  readonly rights?: { readonly directory: RightsDirectory; readonly store: RightsStore };
  /** Undefined: events are not collected, so no change is ever explained, nor called unexplained. */
  readonly activity: ActivityLog | undefined;
  readonly metrics: MetricSink;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}

import type {
  ActivityEvent,
  AlertRecord,
  Clock,
  Logger,
  MetricSink,
  ScanHeader,
  UserRecord,
} from '@iam-tracker/core';
import type { AccountDirectory } from '@iam-tracker/core/accounts';
import type { DayClaim, DirtyDay } from '@iam-tracker/core/aws';

export interface CallOptions {
  /** Ends the call early; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface EventSource {
  /** Yields the events of a UTC day by event id: every one that was acknowledged before the call. */
  eventsOfDay(day: string, options?: CallOptions): AsyncIterable<ActivityEvent>;
}

/** The inventory of the tracker's own account, and of member accounts beside. */
export interface UserSource extends AccountUsers {
  /** Returns the member accounts of which there are scans; absent where there can be none. */
  members?(options?: CallOptions): Promise<readonly string[]>;
  /** Opens the inventory of a member account. */
  ofMember?(accountId: string): AccountUsers;
}

/** The inventory of one account. */
export interface AccountUsers {
  /** Yields what is known of scans, of any status. */
  headers(options?: CallOptions): AsyncIterable<ScanHeader>;
  /** Yields the users of a scan, in any order; all of them only when its header says complete. */
  usersOfScan(scanTimestamp: string, options?: CallOptions): AsyncIterable<UserRecord>;
}

export interface AlertSource {
  /**
   * Time after its end in which a day may still change, milliseconds; `Infinity`: whenever a run
   * goes on with what an earlier one left.
   */
  readonly changesForMilliseconds: number;
  /** Returns the UTC days of which there may be alerts, in any order. */
  days(options?: CallOptions): Promise<readonly string[]>;
  /** Yields the alerts that were first recorded on a UTC day, by event id. */
  alertsOfDay(day: string, options?: CallOptions): AsyncIterable<AlertRecord>;
}

/** The marks of days that changed since they were last exported; see `DirtyDays` of core. */
interface DayMarks {
  /** Newest first. */
  list(options?: CallOptions): Promise<readonly DirtyDay[]>;
  /** Marks the day until the claim is settled. */
  claim(day: string, options?: CallOptions): Promise<DayClaim>;
  /** Marks the day as changed now. */
  renew(day: string, options?: CallOptions): Promise<void>;
  /** Takes the mark away unless it was renewed since the claim, and tells whether it did. */
  settle(claim: DayClaim, options?: CallOptions): Promise<boolean>;
}

export interface StoredObject {
  readonly key: string;
  /** Another text for another content of the same key. */
  readonly etag: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Content that is not an object yet. No reader sees it before it is published. */
export interface StagedObject {
  /** Takes the next bytes; may keep them. */
  write(bytes: Uint8Array): Promise<void>;
  /** Says that all bytes are there, so that none have to be held in memory any more. */
  seal(): Promise<void>;
  /**
   * Makes the content the object of its key, all at once, and returns its etag: in place of exactly the
   * object that had the etag `replaces`, or where there is none when undefined.
   *
   * @throws AppError LAKE_CONFLICT when something else is there: nothing was changed.
   */
  publish(replaces: string | undefined): Promise<string>;
  /** Leaves nothing of the content behind; does nothing once it is published. */
  discard(): Promise<void>;
}

/**
 * Store of the lake. Reads see everything that was published before. Every operation throws AppError
 * LAKE_FAILED when the store refuses.
 */
export interface ObjectStore {
  /** Returns all objects whose key begins so, by key. */
  list(prefix: string, options?: CallOptions): Promise<readonly StoredObject[]>;
  /** Returns the content of a small object, undefined when there is none. */
  read(key: string, options?: CallOptions): Promise<Uint8Array | undefined>;
  /** Begins an object. The signal ends its writing; publishing and discarding it, never. */
  stage(key: string, options?: CallOptions): StagedObject;
  /** Removes exactly this object: one that replaced it since stays. */
  remove(object: StoredObject): Promise<void>;
  /**
   * Discards what was staged under a prefix before a time (milliseconds) and not published, by processes
   * that ended before they could; returns how many there were.
   */
  discardStaged(prefix: string, before: number, options?: CallOptions): Promise<number>;
}

/** Everything an export needs from outside. */
export interface ExportDependencies {
  readonly events: EventSource;
  /** Absent: user records are not exported. */
  readonly users?: UserSource;
  /** Absent: alerts are not exported. */
  readonly alerts?: AlertSource;
  /** Absent: the accounts of the organization are not exported. */
  readonly accounts?: Pick<AccountDirectory, 'list' | 'listedAt'>;
  readonly dirtyDays: DayMarks;
  readonly lake: ObjectStore;
  readonly metrics: MetricSink;
  readonly clock: Clock;
  readonly logger: Logger;
}

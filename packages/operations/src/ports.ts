import type { ShardLedger } from '@iam-tracker/core';
import type { AccountDirectory, MemberMark, MemberWork } from '@iam-tracker/core/accounts';
import type { TrailFacts } from '@iam-tracker/core/push';
import type { TrailLedger } from '@iam-tracker/core/trail';

/** Whose credentials are in use. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

export interface FunctionSummary {
  readonly name: string;
  /** `Active`, `Pending`, `Inactive` or `Failed`, as Lambda says it. */
  readonly state: string;
  readonly runtime: string;
  /** ISO 8601, as Lambda writes it. */
  readonly lastModified: string;
  /** Base64, of the deployed zip. */
  readonly codeSha256: string;
}

export interface Functions {
  /** @throws AppError AWS_REFUSED */
  describe(name: string): Promise<FunctionSummary>;
  /**
   * Invokes a function and waits for its answer, up to the 15 minutes a function may take.
   *
   * @throws AppError FUNCTION_FAILED when the function threw; BUSY when all of its concurrency is in use;
   * AWS_REFUSED; the signal's reason when aborted (the function goes on).
   */
  invoke(name: string, payload: object, signal: AbortSignal): Promise<unknown>;
  /** Returns how a stream mapping is doing, state `gone` when there is none of this id. @throws AppError AWS_REFUSED */
  stream(id: string): Promise<StreamState>;
}

/** Connection from the stream of a table to a function. */
export interface StreamState {
  readonly id: string;
  /** `Enabled`, `Disabled`, or on the way to one of them, as Lambda says it. */
  readonly state: string;
  /** Outcome of the last batch, such as `OK` or `PROBLEM: Function call failed`; empty before the first. */
  readonly lastResult: string;
}

export interface LogLine {
  /** Unique within the group. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
}

export interface LogGroups {
  /**
   * Yields the lines of a group from a time on, oldest first. A group that does not exist has none.
   *
   * @throws AppError AWS_REFUSED
   */
  read(group: string, since: number, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Returns when a group last got a line, in milliseconds; undefined when it never did. */
  lastEventTime(group: string): Promise<number | undefined>;
}

export interface AlarmState {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  /** ARNs that are told when it goes on. */
  readonly actions: readonly string[];
}

export interface Monitoring {
  /** Returns the alarms of these names, names not found omitted. @throws AppError AWS_REFUSED */
  alarms(names: readonly string[]): Promise<AlarmState[]>;
  /**
   * Returns how often a function ran and failed in the hours before `now`.
   *
   * @throws AppError AWS_REFUSED
   */
  runs(functionName: string, now: number, hours: number): Promise<{ runs: number; errors: number }>;
  /**
   * Returns how many messages waited in each of these queues of late, by name: the newest count of the last hours. A queue that
   * CloudWatch knows nothing of is empty, as all are that are not in use.
   *
   * @throws AppError AWS_REFUSED
   */
  waiting(queueNames: readonly string[], now: number): Promise<ReadonlyMap<string, number>>;
}

/** A subscriber of a topic. */
export interface Subscription {
  /** `email`, `sqs` and so on, as SNS says it. */
  readonly protocol: string;
  readonly endpoint: string;
  /** The owner of the endpoint has not confirmed it: nothing arrives there. */
  readonly isPending: boolean;
}

export interface Topics {
  /** @throws AppError AWS_REFUSED */
  subscriptions(topicArn: string): Promise<Subscription[]>;
}

/** As DynamoDB says it: counted every six hours or so. */
export interface TableSize {
  readonly name: string;
  readonly status: string;
  readonly items: number;
  readonly bytes: number;
  readonly isProtected: boolean;
}

export interface Tables {
  /** @throws AppError TABLE_MISSING or STORAGE_FAILED */
  size(name: string): Promise<TableSize>;
  /** Returns the coverage ledgers of a control table. @throws AppError TABLE_MISSING, STORAGE_FAILED */
  coverage(name: string, signal: AbortSignal): Promise<ShardLedger[]>;
  /** Yields the ledgers of a trail's chains of digests that a control table holds. */
  trail(name: string, signal: AbortSignal): AsyncIterable<TrailLedger>;
  /** Returns the accounts that should have such a chain and never had one. */
  chainless(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Returns the accounts of the organization that a control table holds. */
  accounts(name: string): AccountDirectory;
  /** Returns how the work in these accounts by their roles is doing. @throws AppError TABLE_MISSING, STORAGE_FAILED */
  members(
    name: string,
    accountIds: readonly string[],
    work: MemberWork,
    signal: AbortSignal,
  ): Promise<MemberMark[]>;
}

export interface Buckets {
  /** Tells whether there is an object of this key. @throws AppError AWS_REFUSED */
  has(name: string, key: string): Promise<boolean>;
  /**
   * Returns how many objects there are, versions and delete markers of versioned buckets included; counting
   * stops at `limit`. A bucket that does not exist has none.
   *
   * @throws AppError AWS_REFUSED
   */
  count(name: string, limit: number): Promise<number>;
  /**
   * Deletes every object and every version, and reports how many are gone so far.
   *
   * @throws AppError AWS_REFUSED
   */
  empty(name: string, onProgress: (deleted: number) => void, signal: AbortSignal): Promise<void>;
}

/** Trails of the account, and those of its organization. */
export interface Trails {
  /** @throws AppError AWS_REFUSED */
  list(): Promise<TrailFacts[]>;
}

/** Rules of EventBridge that push events. */
export interface PushRules {
  /** Returns the Regions that are enabled for the account. @throws AppError AWS_REFUSED */
  enabledRegions(): Promise<string[]>;
  /**
   * Returns the state of a rule on the default bus of a Region, as EventBridge says it; undefined when there is none.
   *
   * @throws AppError AWS_REFUSED
   */
  state(name: string, region: string): Promise<string | undefined>;
}

/** Services of AWS, as far as the commands ask them. */
export interface Cloud {
  identify(): Promise<Identity>;
  readonly functions: Functions;
  readonly logs: LogGroups;
  readonly monitoring: Monitoring;
  readonly topics: Topics;
  readonly tables: Tables;
  readonly buckets: Buckets;
  readonly pushRules: PushRules;
  readonly trails: Trails;
}

/** The person who runs an operation, or the file that standard input is. */
export interface Prompt {
  /** Asks, and returns the line that was answered; undefined when there is no answer. */
  ask(question: string): Promise<string | undefined>;
}

import type {
  ActivityEvent,
  ActorType,
  AlertRecord,
  CauseStatus,
  EventType,
  Interval,
  Severity,
  ShardLedger,
  UserChange,
} from '@iam-tracker/core';
import type { Inventory } from '../inventory.ts';
import type { IdentityChangeKind } from './identity-change.data.ts';

/** Milliseconds since the epoch; both ends belong to it. */
export interface ReportPeriod {
  readonly since: number;
  readonly until: number;
  readonly madeAt: number;
}

/** Everything a report tells, in figures and bounded lists: its size does not grow with the ledger. */
export interface ReportData {
  readonly period: ReportPeriod;
  readonly origin: ReportOrigin | undefined;
  /** Accounts of which there are events or coverage, sorted. */
  readonly accounts: readonly string[];
  readonly totals: ReportTotals;
  readonly activity: ActivitySeries;
  readonly signIns: SignInHeat;
  readonly actors: ActorRanking;
  readonly changes: ChangeList;
  readonly alerts: AlertDigest;
  /** Undefined when no scan of users was ever completed. */
  readonly users: UserDigest | undefined;
  readonly coverage: CoverageProof;
}

/** A simulated account says so. */
export type ReportOrigin =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'simulated'; readonly seed: number };

interface ReportTotals {
  readonly events: number;
  readonly failures: number;
  readonly unparsed: number;
  readonly rootEvents: number;
  readonly signIns: number;
  readonly refusedSignIns: number;
  readonly changes: number;
}

export interface Bucket {
  readonly start: number;
  readonly counts: Readonly<Record<EventType, FamilyCount>>;
}

interface FamilyCount {
  readonly events: number;
  readonly failures: number;
}

/** Without holes from the first bucket to the last. */
export interface ActivitySeries {
  readonly bucketMilliseconds: number;
  readonly buckets: readonly Bucket[];
}

/** Attempts by the hour of the day, UTC. */
export interface HourCount {
  readonly attempts: number;
  readonly refused: number;
}

export interface NetworkRow extends HourCount {
  /** /24 or /48; the name of a service; empty where no address was recorded. */
  readonly network: string;
  /** Different names that tried; never more than `MAX_PEOPLE`, which means that many or more. */
  readonly people: number;
  /** ISO 8601. */
  readonly lastSeen: string;
  readonly hours: readonly HourCount[];
}

export interface SignInHeat extends HourCount {
  /** The busiest, by attempts. */
  readonly networks: readonly NetworkRow[];
  /** All that are not among them. */
  readonly others: HourCount & { readonly networks: number; readonly hours: readonly HourCount[] };
}

export interface ActorRow {
  readonly actor: string;
  readonly actorType: ActorType;
  readonly events: number;
  readonly failures: number;
  readonly changes: number;
  readonly signIns: number;
  /** Never more than `MAX_NETWORKS`, which means that many or more. */
  readonly networks: number;
  /** ISO 8601. */
  readonly lastSeen: string;
}

export interface ActorRanking {
  /** People, IAM users and root by events. */
  readonly people: readonly ActorRow[];
  /** Programs, services, other accounts and what has no name, by events. */
  readonly others: readonly ActorRow[];
  /** Number of each. */
  readonly peopleCount: number;
  readonly otherCount: number;
  /** Events of actors that no row was kept for, because there were too many different ones. */
  readonly uncountedEvents: number;
}

/** An event that changed, or was to change, who may do what. */
export interface ChangeRow {
  readonly kind: IdentityChangeKind;
  /** Person or program behind it, sessions followed. */
  readonly person: string;
  /** Whose permissions a delegate used. */
  readonly onBehalfOf?: string;
  /** The policy, group, key or permission set it was about, where the record says so. */
  readonly detail: string | undefined;
  readonly event: Pick<
    ActivityEvent,
    | 'eventId'
    | 'eventTime'
    | 'eventName'
    | 'actor'
    | 'userName'
    | 'roleArn'
    | 'target'
    | 'sourceIp'
    | 'errorCode'
  >;
  readonly isRefused: boolean;
}

interface ChangeList {
  readonly kinds: Readonly<
    Record<IdentityChangeKind, { readonly made: number; readonly refused: number }>
  >;
  /** Newest first. */
  readonly newest: readonly ChangeRow[];
}

/** One alert, or several of the same rule in a row. */
export interface StoryStep {
  /** Its actor is who is behind the event, sessions followed. */
  readonly entry: AlertRecord;
  /** Alerts of the rule that followed and are not told one by one. */
  readonly repeats: number;
  readonly until: string;
  /** Absent when the event is not stored any more. */
  readonly event: ActivityEvent | undefined;
}

/** Texts of a rule for people who read its alerts. */
export interface RuleAdvice {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly runbook: readonly string[];
  readonly mitre: readonly string[];
}

/** Alerts that belong together by who or what they are about, in the order of time. */
export interface AlertStory {
  readonly severity: Severity;
  /** In the order of the story, bounded. */
  readonly actors: readonly string[];
  readonly start: string;
  readonly end: string;
  readonly alerts: number;
  readonly steps: readonly StoryStep[];
  /** Steps that were left out. */
  readonly moreSteps: number;
  readonly rules: readonly RuleAdvice[];
}

export interface RuleCount {
  readonly ruleId: string;
  readonly title: string;
  readonly severity: Severity;
  readonly statuses: Readonly<Record<AlertRecord['disposition'], number>>;
  readonly alerts: number;
}

export interface AlertDigest {
  readonly alerts: number;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly statuses: Readonly<Record<AlertRecord['disposition'], number>>;
  readonly rules: readonly RuleCount[];
  /** The worst, newest first among equals. */
  readonly stories: readonly AlertStory[];
  readonly storyCount: number;
}

export interface ShardProof {
  readonly ledger: ShardLedger;
  /** Seconds of the period up to the last reading that no run read. */
  readonly missing: readonly Interval[];
}

export interface CoverageProof {
  readonly shards: readonly ShardProof[];
  /** Seconds since the epoch: all shards were read up to here. Undefined without shards. */
  readonly readThrough: number | undefined;
  /** All shards were read again a settle delay later up to here. */
  readonly settledThrough: number | undefined;
}

/** IAM users as the newest complete scan saw them (5,000 at most, an IAM quota), and what changed of them. */
export interface UserDigest extends Inventory {
  /** Findings of scans in the period, newest scan first; the newest so many. */
  readonly changes: readonly UserChange[];
  readonly changeCount: number;
  readonly causes: Readonly<Record<CauseStatus, number>>;
}

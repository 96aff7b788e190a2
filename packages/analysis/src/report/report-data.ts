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
import type { TrailProof } from './trail-figures.ts';

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
  readonly addresses: AddressRanking;
  readonly changes: ChangeList;
  readonly alerts: AlertDigest;
  /** Undefined when no scan of users was ever completed. */
  readonly users: UserDigest | undefined;
  /** Undefined when no member account was ever scanned. */
  readonly memberUsers: MemberUsersDigest | undefined;
  readonly coverage: CoverageProof;
  /** Undefined where no digests of a trail were walked. */
  readonly trail: TrailProof | undefined;
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

export interface AddressRow {
  readonly address: string;
  readonly events: number;
  readonly failures: number;
  /** Different names that acted; never more than `MAX_PEOPLE`, which means that many or more. */
  readonly people: number;
  readonly alerts: number;
  /** Undefined without alerts. */
  readonly worst: Severity | undefined;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface AddressRanking {
  /** Those with the worst alerts, then the busiest. */
  readonly rows: readonly AddressRow[];
  /** Number of different addresses that were counted. */
  readonly count: number;
  /** Events from addresses that no row was kept for, because there were too many different ones. */
  readonly uncountedEvents: number;
}

/** Events that changed, or were to change, who may do what: the same call on the same thing by the same person. */
export interface ChangeRow {
  readonly kind: IdentityChangeKind;
  /** Person or program behind it, sessions followed. */
  readonly person: string;
  /** Whose permissions a delegate used. */
  readonly onBehalfOf?: string;
  /** The policy, group, key or permission set it was about, where the record says so. */
  readonly detail: string | undefined;
  readonly times: number;
  /** ISO 8601. */
  readonly firstTime: string;
  /** The newest of them. */
  readonly event: Pick<
    ActivityEvent,
    | 'eventId'
    | 'eventTime'
    | 'eventName'
    | 'userName'
    | 'roleArn'
    | 'target'
    | 'sourceIp'
    | 'errorCode'
  >;
  readonly isRefused: boolean;
}

export interface ChangeList {
  readonly kinds: Readonly<
    Record<IdentityChangeKind, { readonly made: number; readonly refused: number }>
  >;
  /** The newest of each kind, newest first. */
  readonly rows: readonly ChangeRow[];
}

/** What a report tells of an event behind an alert. */
export type ToldEvent = Pick<
  ActivityEvent,
  | 'eventId'
  | 'accessKeyId'
  | 'awsRegion'
  | 'errorCode'
  | 'outcome'
  | 'roleArn'
  | 'sourceIp'
  | 'userName'
>;

/** Whose call raised an alert, sessions followed, and from where. */
export interface AlertedCall {
  readonly person: string;
  readonly accessKeyId: string | undefined;
  readonly sourceIp: string | undefined;
}

/** One alert, or several that say the same of the same thing. */
export interface StoryStep {
  /** Its actor is who is behind the event, sessions followed. */
  readonly entry: AlertRecord;
  /** Alerts that followed and are not told one by one. */
  readonly repeats: number;
  readonly until: string;
  /** Absent when the event is not stored any more. */
  readonly event: ToldEvent | undefined;
}

/** What one rule found in a story. */
export interface StoryFinding {
  readonly ruleId: string;
  readonly title: string;
  /** The worst of its alerts. */
  readonly severity: Severity;
  readonly alerts: number;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  /** Different things that were found, in words, those of the worst alerts first; bounded. */
  readonly details: readonly string[];
  readonly moreDetails: number;
  /** The worst first, then in the order of time; bounded. */
  readonly steps: readonly StoryStep[];
  readonly moreSteps: number;
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

/** Alerts that belong together by who or what they are about. */
export interface AlertStory {
  readonly severity: Severity;
  /** In the order of the story, bounded; so are the lists below. */
  readonly actors: readonly string[];
  readonly moreActors: number;
  /** Ids of the access keys that signed the calls, those that last first. */
  readonly keys: readonly string[];
  readonly moreKeys: number;
  readonly addresses: readonly string[];
  readonly moreAddresses: number;
  readonly start: string;
  readonly end: string;
  readonly alerts: number;
  /** The worst first. */
  readonly findings: readonly StoryFinding[];
  readonly moreFindings: number;
}

export interface RuleCount {
  readonly ruleId: string;
  readonly title: string;
  /** The worst of its alerts. */
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
  /** Advice on what the stories tell of, in the order of `rules`. */
  readonly advice: readonly RuleAdvice[];
}

export interface ShardProof {
  readonly ledger: ShardLedger;
  /** Seconds of the period, from the beginning of the ledger to the last reading, that no run read. */
  readonly missing: readonly Interval[];
}

export interface CoverageProof {
  readonly shards: readonly ShardProof[];
  /**
   * Seconds since the epoch: what happened before was not asked for in every account, and is not judged. Undefined
   * without shards.
   */
  readonly begins: number | undefined;
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

/** IAM users of one member account as its newest complete scan saw them. */
export interface MemberUsers {
  readonly accountId: string;
  readonly scanTimestamp: string;
  readonly users: number;
  /** With a console password. */
  readonly withoutMfa: number;
  readonly activeKeys: number;
  /** Those of root included. */
  readonly findings: number;
}

/** IAM users of the member accounts, the tracker's own account left out. */
export interface MemberUsersDigest {
  /** Sums of all. */
  readonly accounts: number;
  readonly users: number;
  readonly findings: number;
  /** Those with the most findings, then the most users; bounded. */
  readonly shown: readonly MemberUsers[];
}

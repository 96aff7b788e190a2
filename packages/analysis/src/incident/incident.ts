import type { ActorType, Certainty, Severity } from '@iam-tracker/core';
import type { Step } from '@iam-tracker/core/off-switch';
import type { ReportOrigin } from '../report/report-data.ts';
import type { ThingKind } from './things.data.ts';

/**
 * Limits an incident to the acts of one person, key, address, role or account: all that are given must fit. Names in
 * any case; keys, addresses and accounts exactly.
 */
export interface IncidentScope {
  /** Person or program, sessions followed; or the `user_name` of the record. */
  readonly actor?: string | undefined;
  /** Access key that signed the call, or that the chain of its sessions began with or passed. */
  readonly key?: string | undefined;
  readonly ip?: string | undefined;
  /** Name or ARN of the role whose session called. */
  readonly role?: string | undefined;
  readonly accountId?: string | undefined;
}

/**
 * Everything the first screen of an incident tells, in bounded lists: its size does not grow with the ledger. Times
 * are ISO 8601 UTC. Names are as recorded, chosen by attackers: whatever shows them makes them safe first. Sentences
 * (`verdict`, `unknowns`) put names that AWS's grammar does not allow into quotation marks, and still need escaping.
 */
export interface Incident {
  readonly madeAt: string;
  readonly origin: ReportOrigin | undefined;
  readonly period: IncidentPeriod;
  readonly scope: IncidentScope;
  /** Accounts that events were found of, sorted. */
  readonly accounts: readonly string[];
  readonly totals: IncidentTotals;
  /** Who did what, what stands of it, what to do: three sentences. */
  readonly verdict: readonly [who: string, what: string, now: string];
  /** Rules that fired, each once, the worst first; `INFO` is left out. */
  readonly findings: readonly IncidentFinding[];
  readonly people: BoundedList<InvolvedParty>;
  /** Keys, passwords and sessions that were made or used, those that stand first. */
  readonly credentials: BoundedList<InvolvedCredential> & {
    /** Number of those that may be used, as far as is known. */
    readonly open: number;
  };
  readonly standing: Standing;
  /** Calls of theirs that stopped, deleted or loosened what guards an account, the first first. */
  readonly watchCuts: BoundedList<StandingThing>;
  /** How each of the people came in, in the order of `people`. */
  readonly entries: readonly WayIn[];
  /** Calls of services that the ledger only counts; undefined when nothing was ever counted. */
  readonly elsewhere: Elsewhere | undefined;
  readonly unknowns: readonly Unknown[];
  readonly next: readonly NextCommand[];
}

/** A list that is cut, and how many there were. */
export interface BoundedList<T> {
  readonly shown: readonly T[];
  readonly count: number;
}

interface IncidentPeriod {
  /** Both ends belong to it. */
  readonly since: string;
  readonly until: string;
  /** Times of the first and the last event that was found; undefined without any. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

interface IncidentTotals {
  /** Events of the period, of all parties. */
  readonly events: number;
  readonly unparsed: number;
  /** Events, changes that were made, and refused calls of the people involved. */
  readonly involved: number;
  readonly changes: number;
  readonly refused: number;
  readonly alerts: number;
}

/** A rule that fired, and about what. */
export interface IncidentFinding {
  readonly ruleId: string;
  readonly title: string;
  /** The worst of its alerts. */
  readonly severity: Severity;
  readonly count: number;
  /** Among them, alerts that a setting suppressed. */
  readonly suppressed: number;
  readonly first: string;
  readonly last: string;
  /** Of the first among the worst alerts. */
  readonly detail: string | undefined;
  readonly eventId: string;
  /** Up to three each, with the number of all (no more than 100 are counted). */
  readonly actors: BoundedList<string>;
  readonly targets: BoundedList<string>;
}

/** Why someone is among the people involved. */
export type Involvement =
  | 'asked'
  | 'alerts'
  /** A user, key or password was made for them by another of the people involved. */
  | 'made'
  /** They used a role that another of the people involved made or opened. */
  | 'role';

export interface InvolvedParty {
  readonly name: string;
  readonly type: ActorType;
  /** `likely`: the name was chosen by a caller, or it is that of a workload. */
  readonly certainty: Certainty;
  readonly accountId: string | undefined;
  readonly why: Involvement;
  /** Name of the person or program by whom, for `made` and `role`. */
  readonly through: string | undefined;
  /** Worst alert. */
  readonly severity: Severity | undefined;
  readonly alerts: number;
  readonly events: number;
  readonly changes: number;
  readonly refused: number;
  readonly first: string;
  readonly last: string;
  /** Addresses by falling number of calls; as many as 50 are counted. */
  readonly addresses: BoundedList<string>;
  /** Things made, those removed again, and those of others deleted. */
  readonly made: number;
  readonly removed: number;
  readonly destroyed: number;
}

export interface CredentialHolder {
  readonly kind: 'user' | 'role' | 'permission_set' | 'root' | 'unknown';
  readonly name: string | undefined;
  readonly accountId: string | undefined;
}

/**
 * `active`: usable, as far as the ledger tells; `unclear`: switched on and off within the same second, or the record
 * does not say; `inactive`: switched off; `deleted`: with its holder, if not by itself; `ended`: the longest life of a
 * session is over.
 */
export type CredentialState = 'active' | 'unclear' | 'inactive' | 'deleted' | 'ended';

export interface InvolvedCredential {
  readonly kind: 'access_key' | 'password' | 'sessions';
  /** Of access keys alone. */
  readonly id: string | undefined;
  readonly holder: CredentialHolder;
  readonly madeAt: string | undefined;
  readonly madeBy: string | undefined;
  /** Last use that the ledger knows. */
  readonly usedAt: string | undefined;
  /** Number of sessions opened; undefined for others. */
  readonly sessions: number | undefined;
  readonly state: CredentialState;
  /** Time of the scan that saw the state; undefined when it follows from events alone. */
  readonly scannedAt: string | undefined;
  /** How to switch it off; empty when it is off. A command is there only for names that AWS allows. */
  readonly steps: readonly Step[];
}

/** Something that the people involved made and, as far as the ledger tells, nothing removed. */
export interface StandingThing {
  readonly kind: ThingKind;
  /** Name of it, such as `alice`. */
  readonly name: string;
  /** Whom or what it belongs to, as `type/name`: the user of a policy. */
  readonly holder: string | undefined;
  readonly accountId: string | undefined;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly eventId: string;
  /** Worst alert on its making, and its finding in words. */
  readonly severity: Severity | undefined;
  readonly detail: string | undefined;
  /** Made and removed within the same second: which came last is not recorded. */
  readonly isUnclear: boolean;
}

interface Standing {
  /** The worst first, then the newest. */
  readonly things: BoundedList<StandingThing>;
  /** Kinds of those things, with the number of each. */
  readonly kinds: readonly { readonly kind: ThingKind; readonly count: number }[];
  /** Things that the people involved made, and removed again. */
  readonly made: number;
  readonly removed: number;
  /** Things of others that they deleted. */
  readonly destroyed: number;
}

/** The first trace of someone involved. */
export interface WayIn {
  readonly name: string;
  readonly at: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly kind: 'sign_in' | 'access_key' | 'session' | 'other';
  readonly accessKeyId: string | undefined;
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
  readonly mfa: 'yes' | 'no' | undefined;
  /** Calls that were refused before the first that was not; counted to 200. */
  readonly refusedBefore: number;
  /** First sign-in that was not refused, when that was not the first trace. */
  readonly signIn:
    | {
        readonly at: string;
        readonly sourceIp: string | undefined;
        readonly mfa: 'yes' | 'no' | undefined;
      }
    | undefined;
}

/** Calls of one service outside the ledger, made with the credentials involved. */
interface ElsewhereService {
  /** For example `secretsmanager`. */
  readonly service: string;
  readonly calls: number;
  readonly refused: number;
  /** The most frequent first, those that only look around last. */
  readonly actions: BoundedList<{ readonly name: string; readonly calls: number }>;
}

interface Elsewhere {
  readonly calls: number;
  readonly refused: number;
  /** By falling number of calls. */
  readonly services: BoundedList<ElsewhereService>;
}

export interface Unknown {
  readonly kind:
    | 'nothing'
    | 'no_alerts'
    | 'files'
    | 'coverage'
    | 'trail'
    | 'watch_cut'
    | 'ends'
    | 'unparsed'
    | 'others'
    | 'openers'
    | 'too_many'
    | 'scan'
    | 'unscanned';
  readonly text: string;
}

/** A command to go on with. */
export interface NextCommand {
  readonly about: string;
  /** Command and arguments, without `iam-tracker`; to be quoted for the shell. */
  readonly words: readonly string[];
}

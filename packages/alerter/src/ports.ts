import type {
  AlertRecord,
  AppError,
  AsyncIssuingLookup,
  Certainty,
  Disposition,
  IssuingCall,
} from '@iam-tracker/core';
import type { Alert, AlertKey } from './alert/alert.ts';
import type { AlertSummary } from './alert/alert-summary.ts';
import type { Told } from './alert/group-window.ts';
import type { Rule } from './detect/rule.ts';
import type { RuleEvent } from './event/rule-event.ts';
import type { RightsFact } from './rights/event-rights.ts';
import type { DetectionSettings } from './settings/detection-settings.ts';

/** A rule that needs to remember. */
export type StatefulRule = Exclude<Rule, { readonly kind: 'single' }>;

/** The state's word on an event that takes part in a rule. */
export interface Observation {
  readonly fires: boolean;
  /** The count, such as `5 in 15 minutes`; raw. */
  readonly detail?: string;
  /** Ids of the events of the pattern that are known, bounded. */
  readonly relatedEventIds: readonly string[];
}

/** An event, and when it was stored (epoch milliseconds): the same however often it is delivered. */
export interface SeenEvent {
  readonly event: RuleEvent;
  readonly storedAt: number;
  /** True in a replay: what was before it has come before it, however late. */
  readonly isOrdered?: boolean | undefined;
}

/** An event that takes part in a rule; without the time it was stored, only the rule's own past is known. */
export interface Participation extends Pick<SeenEvent, 'event' | 'isOrdered'> {
  readonly rule: StatefulRule;
  readonly storedAt?: number | undefined;
}

/** `failure`: the store's, worth another try. `broken`: what the rule itself threw, which is not. */
export type Observed =
  | { readonly observation: Observation }
  | { readonly failure: unknown }
  | { readonly broken: unknown };

export interface DetectionState {
  /**
   * Remembers that events take part and tells of each whether the rule fires on it, in the order given.
   * They count in the order of their times, whatever the order given. Idempotent: an event that fired
   * fires when it comes again, one that did not may do so by what came meanwhile. The order of arrival
   * does not count: the event that completes a pattern by being late is the one that fires. Never
   * rejects: what fails for one event is told of that one.
   *
   * Learns first since when accounts are watched and where principals are at home, from all that was seen,
   * whatever rules look at it.
   */
  observeAll(
    participations: readonly Participation[],
    settings: DetectionSettings,
    seen?: readonly SeenEvent[],
  ): Promise<readonly Observed[]>;
}

/** A document of the detection state as it was stored. */
export interface StoredDocument {
  /** From 1 on, counting the saves. */
  readonly version: number;
  readonly body: unknown;
}

/** Small JSON documents by key. Reads see every acknowledged save. */
export interface StateDocuments {
  /** Returns the documents in the order asked; undefined for what is not there. @throws AppError STORAGE_FAILED */
  load(keys: readonly string[]): Promise<readonly (StoredDocument | undefined)[]>;
  /**
   * Stores a document in place of exactly this version (0: there must be none) and tells whether it
   * did; false when another writer saved in between. It may be deleted from `expiresAt` (epoch
   * milliseconds) on.
   *
   * @throws AppError STORAGE_FAILED
   */
  save(key: string, body: unknown, replaced: number, expiresAt: number): Promise<boolean>;
  /**
   * Stores many as `save` stores one, each by itself, and tells of each what became of it, in the order
   * given. Keys must differ. What has an error may be stored all the same. Never rejects.
   */
  saveAll(replacements: readonly Replacement[]): Promise<readonly SaveOutcome[]>;
  /** Stores documents whatever was there: for those that never change, or have no other writer. @throws AppError STORAGE_FAILED */
  put(documents: readonly PutDocument[]): Promise<void>;
}

export interface NewDocument {
  readonly key: string;
  readonly body: unknown;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** A document that takes the place of whatever was there. */
export interface PutDocument extends NewDocument {
  /** The one that it has then; 1 when left out. */
  readonly version?: number;
}

/** A document that takes the place of exactly one version; 0: of none. */
export interface Replacement extends NewDocument {
  readonly replaced: number;
}

/** `outrun`: another writer saved in between. */
export type SaveOutcome = 'saved' | 'outrun' | AppError;

/** The finding of a claim. */
export type Claim =
  /** Ours: publish, then mark. */
  | 'claimed'
  /** Sent before. */
  | 'sent'
  /** Recorded before as something else: nothing to do. */
  | 'settled'
  /** Another writer holds the lease: come back when it is over. */
  | 'leased';

/** An alert that is not to be published, and why. */
export interface NewRecord {
  readonly alert: Alert;
  readonly disposition: Exclude<Disposition, 'sent'>;
  readonly note?: string | undefined;
}

/** Times of events (ISO 8601, whole seconds), both ends included. */
interface EventTimes {
  readonly since?: string;
  readonly until?: string;
}

export interface AlertLedger {
  /**
   * Takes the right to publish for the time of the lease. An expired lease can be taken again: its
   * holder died, perhaps after publishing.
   *
   * @throws AppError STORAGE_FAILED
   */
  claim(alert: Alert): Promise<Claim>;
  /** Ends a claim: the alert left the house. @throws AppError STORAGE_FAILED */
  markSent(key: AlertKey): Promise<void>;
  /** Gives a claim back whose publishing failed, so that the next try need not wait for its lease. */
  release(key: AlertKey): Promise<void>;
  /**
   * Records alerts that are not to be published, each by itself, and tells of each, in the order given, what kept it
   * from being written: an error, or that it was settled before. Never overwrites what is recorded already; a claim that
   * died is no record. Keys must differ. What has an error may be recorded all the same, and what is told as settled may
   * be our own doing, when the answer to that was lost. Never rejects.
   */
  recordAll(records: readonly NewRecord[]): Promise<readonly (AppError | 'settled' | undefined)[]>;
  /** Tells whether an alert left the house. @throws AppError STORAGE_FAILED */
  wasSent(key: AlertKey): Promise<boolean>;
  /** Lists what was recorded about events of a time, newest first. For people, never for the handler. */
  list(range: EventTimes): AsyncIterable<AlertRecord>;
  /** Yields the same in no order, a page of the table at a time. */
  scan(range: EventTimes): AsyncIterable<AlertRecord>;
}

/** The place where the window of a rule in an account is kept, and its reach in time. */
export interface WindowPlace {
  readonly key: string;
  readonly ruleId: string;
  readonly accountId: string;
  /**
   * `group`: by the times of the events. `late`: by when events were stored that we should have heard of long
   * before; all of them are told in a summary.
   */
  readonly kind: 'group' | 'late';
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

export interface GroupPlace extends WindowPlace {
  /** The windows before and after it. */
  readonly previousKey: string;
  readonly nextKey: string;
}

/** The messages that are to be sent of some alerts, and what follows those that were. */
export interface GroupPlan {
  /** Messages of their own, the worst first; each tells of the others and of what was untold before. */
  readonly messages: readonly GroupMessage[];
  readonly followers: readonly { readonly alert: Alert; readonly leaderEventId: string }[];
  /** Were sent before. */
  readonly sent: readonly Alert[];
  readonly judged: JudgedWindow;
}

/**
 * A window as it was stored when it was judged; what is noted of it then begins with that rather than read it
 * again, and does when another writer changed it meanwhile.
 */
export type JudgedWindow = readonly [StoredDocument | undefined];

export interface GroupMessage {
  readonly lead: Alert;
  readonly others: readonly Alert[];
  /** Untold alerts of windows, by their keys. */
  readonly untold: readonly { readonly key: string; readonly told: Told }[];
  readonly summary: AlertSummary | undefined;
}

/**
 * The groups of alerts: those of a rule in an account in a stretch of time. All of it is idempotent by event id,
 * whatever comes again in whatever batches. Each operation throws AppError STORAGE_FAILED.
 */
export interface AlertGroups {
  /** The window of an alert, by the time of its event. */
  placeOf(alert: Alert, groupMinutes: number): GroupPlace;
  /** The window of an alert on an event that was stored late. */
  latePlaceOf(alert: Alert, storedAt: number): GroupPlace;
  /** Decides over alerts of one window, and changes nothing. */
  judge(place: GroupPlace, alerts: readonly Alert[], groupMinutes: number): Promise<GroupPlan>;
  /** Notes that a message was sent. From now on it has followers. */
  noteSent(
    place: GroupPlace,
    message: Omit<GroupMessage, 'summary'>,
    judged?: JudgedWindow,
  ): Promise<void>;
  /** Notes alerts that no message tells of until the window is closed. */
  fold(place: GroupPlace, alerts: readonly Alert[], judged?: JudgedWindow): Promise<void>;
  /** Notes alerts that could not be sent: the closing message names them when they never are. */
  noteUnsent(place: GroupPlace, alerts: readonly Alert[]): Promise<void>;
}

/** A message that closes a window. */
export interface Closing {
  readonly place: WindowPlace;
  /** The same when it is sent again. */
  readonly number: number;
  readonly summary: AlertSummary;
  readonly told: Told;
  /** Event ids of alerts whose own messages could not be sent. */
  readonly unsentEventIds: readonly string[];
  /** The event of the message that all of these followed; undefined when some are news that no message told. */
  readonly leaderEventId: string | undefined;
}

export interface GroupClosings {
  /**
   * Lists the windows that are to be closed at a time (epoch milliseconds), the worst first. `isLast`: nothing
   * more is expected now, so what is over need not wait for stragglers.
   */
  due(now: number, isLast: boolean): Promise<readonly WindowPlace[]>;
  /** Takes the right to close a window for the time of a lease; undefined when there is nothing to close. */
  claim(place: WindowPlace): Promise<Closing | undefined>;
  /** Ends a claim: the message left the house. */
  markSent(closing: Closing): Promise<void>;
  /** Gives a claim back whose message could not be sent. */
  release(place: WindowPlace): Promise<void>;
}

/** Since when an account is watched. */
export interface WatchBegin {
  /**
   * Notes that events of accounts were stored at a time (epoch milliseconds): they have been watched from then at
   * the latest. Only ever moves a beginning back.
   *
   * @throws AppError STORAGE_FAILED
   */
  note(accountIds: readonly string[], storedAt: number): Promise<void>;
  /** Returns when the watch of an account began, epoch milliseconds; infinite when it did not. */
  since(accountId: string): Promise<number>;
}

/** The rest of a message besides the alert itself. */
export interface PublishContext {
  /** Alerts that the message tells of besides its own. */
  readonly folded: number;
  readonly attribution: Attribution;
  /** A summary of these; absent when there are none. */
  readonly summary?: AlertSummary | undefined;
  /** Stands for a message that is not about one alert, the same for every delivery. */
  readonly messageId?: string;
  /** The `alert_id` of the message that this one continues. */
  readonly follows?: string | undefined;
  /** What the organization calls accounts, by their ids, as far as it is known; raw, and chosen by their owners. */
  readonly accountNames?: ReadonlyMap<string, string> | undefined;
}

export interface AlertPublisher {
  /**
   * Resolves when the alert is accepted for delivery.
   *
   * @throws AppError PUBLISH_FAILED, worth another try
   */
  publish(alert: Alert, context: PublishContext): Promise<void>;
}

/** The person behind an event, and how that is known. */
export interface Attribution {
  readonly actor: string;
  readonly certainty: Certainty;
  /** The rule that found it, in words of `ACTOR_RULES` or `role_chain`. */
  readonly rule: string;
  /** From the person to the event: who assumed what. Empty when the event says it all. */
  readonly chain: readonly string[];
  /** The accounts that the chain goes through, from the person's to the event's; absent when all of it is in one. */
  readonly accountIds?: readonly string[];
  /** The chain goes on before its first call, and who began it was not looked for. */
  readonly isCut: boolean;
  /** Whose permissions a delegate used; absent when no delegate acted. */
  readonly onBehalfOf?: string;
  /** The call that opened the first session of the chain; absent when the event says it all. */
  readonly firstCall?: IssuingCall;
}

export interface SessionOrigins {
  /**
   * Finds the call that handed out the key of a session before it was used; undefined when it is not
   * known. Of the two copies of a call into another account the one that names the caller, when both are
   * known.
   *
   * @throws AppError STORAGE_FAILED, TABLE_MISSING
   */
  readonly findIssuing: AsyncIssuingLookup;
}

export interface DirectoryNames {
  /**
   * Finds the name of an Identity Center user by the id in the directory; undefined when none is known.
   *
   * @throws AppError STORAGE_FAILED
   */
  findName(userId: string): Promise<string | undefined>;
}

export interface AccountRights {
  /**
   * Remembers what events tell of policies and identities, and lets those of them that name some know what is
   * known; all of a batch at once, since what explains an event often comes behind it. Idempotent,
   * in any order.
   *
   * @throws AppError STORAGE_FAILED; events that name rights then know nothing, and have to come again
   */
  inform(events: readonly RuleEvent[]): Promise<void>;
}

/** Asks the inventory of the user scanner about policies and about users, groups and roles. */
export interface RightsInventory {
  /** Finds what is known of customer managed policies and identities. @throws AppError STORAGE_FAILED */
  find(
    policies: readonly string[],
    holders: readonly { readonly accountId: string; readonly holder: string }[],
  ): Promise<CountedRights>;
}

/** Facts of the newest scan that saw it; none when there is none. */
interface CountedRights {
  ofPolicy(arn: string): readonly RightsFact[];
  ofHolder(accountId: string, holder: string): readonly RightsFact[];
}

import type { Clock, Disposition, Logger } from '@iam-tracker/core';
import type { Engine } from '../detect/engine.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import type { KnownAccounts } from '../organization/known-accounts.ts';
import type { LearntNames } from '../people/directory-names.ts';
import type { IssuedKeys } from '../people/issued-keys.ts';
import type {
  AccountRights,
  AlertGroups,
  AlertLedger,
  AlertPublisher,
  DetectionState,
  GroupClosings,
  SessionOrigins,
  WatchBegin,
} from '../ports.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import type { Alert } from './alert.ts';

/** An event on its way through the alerter. */
export interface Arrival {
  /** Names it when it fails. */
  readonly id: string;
  readonly event: RuleEvent;
  /** Epoch milliseconds when the event was stored: the same however often it is delivered. */
  readonly storedAt: number;
  /** It comes out of files: what is old among them is history, whenever the watch began. */
  readonly isImported?: boolean;
}

export interface AlertDependencies {
  readonly engine: Engine;
  readonly settings: DetectionSettings;
  readonly state: DetectionState;
  readonly groups: AlertGroups;
  readonly closings: GroupClosings;
  readonly watch: WatchBegin;
  readonly ledger: AlertLedger;
  readonly publisher: AlertPublisher;
  readonly issuedKeys: IssuedKeys;
  /** Names of people whose records have their id alone; without it the id is the name. */
  readonly directoryNames?: LearntNames | undefined;
  /** Knows what policies allow; without it an event alone tells. */
  readonly rights?: AccountRights | undefined;
  /** The accounts of the organization; without it there are none. */
  readonly accounts?: KnownAccounts | undefined;
  /** A further place where the call that opened a session may be found. */
  readonly issuingCalls?: SessionOrigins | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AlertOptions {
  readonly groupMinutes: number;
  /** Events that were older than this when they were stored are no message by themselves. */
  readonly maxAgeHours: number;
  /** Epoch milliseconds after which nothing new is begun. */
  readonly deadline: number;
  /** The time that alerts of a batch may wait for the call that opened a session to be stored; 0 unless given. */
  readonly originsWaitMilliseconds?: number;
  /** Batches come in the order of the events' times, long after these: what was before an event has come. */
  readonly isOrdered?: boolean | undefined;
}

export interface BatchCounters {
  events: number;
  /** Alerts by what became of them in this batch, those that were settled before not among them. */
  readonly alerts: Record<Disposition, number>;
  /** Rules that threw. */
  brokenRules: number;
}

/** An alert and the event that raised it, as it arrived. */
export interface RaisedAlert {
  readonly alert: Alert;
  readonly arrival: Arrival;
}

/** Takes what a settlement tells, while it goes on. */
export interface SettlementReport {
  readonly counters: BatchCounters;
  /** The arrival has to come again. */
  fail(arrival: Arrival, error: unknown): void;
}

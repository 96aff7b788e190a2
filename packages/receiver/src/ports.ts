import type { ActivityEvent, CopyConflict, JsonObject } from '@iam-tracker/core';

/** A message of a queue, opened. */
export interface Message {
  readonly messageId: string;
  /** The account that the queue is in. */
  readonly accountId: string;
  readonly body: JsonObject;
  /** Times that the queue has delivered it, this one included. */
  readonly attempt: number;
}

/** A message that is not done: the queue brings it again, and gives it up in the end. */
export interface Setback {
  readonly messageId: string;
  /** Never has a word of the message in it: a writer to the queue chose them. */
  readonly reason: string;
  /** What a store threw; absent when the message itself is to blame. */
  readonly error?: unknown;
}

/** Kind of messages that the receiver reads. */
export interface Source {
  /** Tells a message of this kind by its body alone. */
  recognises(body: JsonObject): boolean;
  /**
   * Takes messages and returns those that are not done. What is not among them may be deleted: all that it told is
   * acknowledged by DynamoDB. Never throws for one message what keeps others from being taken.
   */
  take(messages: readonly Message[], signal: AbortSignal): Promise<readonly Setback[]>;
}

export interface StoreOptions {
  /** Time at which the events came, milliseconds since the epoch; kept beside each. */
  readonly pushedAt: number;
  /** Ends a store that waits for a slow table; it then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Called with events that are missing or better, before they are stored; what it throws keeps them out. */
  readonly beforeStoring: (events: readonly ActivityEvent[]) => Promise<void>;
  /** Told of an event that was not stored, since another record is stored under its id. */
  readonly onConflict: (conflict: CopyConflict) => void;
  /** Told of a stored event that a better copy improved. */
  readonly onRepair: (event: ActivityEvent) => void;
}

export interface EventStore {
  /**
   * Stores what is not there yet and returns just that; resolves when all of it is acknowledged.
   *
   * @throws AppError TABLE_MISSING, STORAGE_FAILED
   */
  putPushed(
    events: readonly ActivityEvent[],
    options: StoreOptions,
  ): Promise<readonly ActivityEvent[]>;
}

/** What became of the records of a batch, for the log. */
export interface ReceiveTotals {
  /** Events that no lane had brought before. */
  stored: number;
  /** Events that were there, or came more than once in the batch. */
  known: number;
  /** Stored as `unparsed`. */
  unparsed: number;
  /** Noise, by reason. */
  readonly filtered: Record<string, number>;
  /** Of services of which nothing is kept. */
  unrelated: number;
  /** What polling would not read, by the settings. */
  not_read: number;
  repaired: number;
  /** From the oldest event that was stored to now. */
  latency_seconds: number | undefined;
}

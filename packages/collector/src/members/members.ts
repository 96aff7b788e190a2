import type { Interval, InvocationContext, JsonObject } from '@iam-tracker/core';
import type { QueueAnswer } from '@iam-tracker/core/queue-messages';

/** What an organization adds to the collector's invocations. */
export interface Members {
  /** Brings the directory of accounts up to date and asks for the accounts that are due. */
  dispatch(ownAccountId: string): Promise<void>;
  /** Reads the accounts that messages of the queue ask for. */
  collect(
    batch: JsonObject,
    context: InvocationContext,
    ownAccountId: string,
  ): Promise<QueueAnswer>;
  /** Asks for a stretch of these accounts to be read again, and returns of how many. */
  ask(accountIds: readonly string[], backfill: Interval): Promise<number>;
}

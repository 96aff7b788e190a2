import { type Backoff, backoffMilliseconds, type Clock } from '../clock.ts';
import { AppError } from '../error.ts';
import type { Logger } from '../logger.ts';
import { isThrottling, storageError } from './storage-error.ts';

// DynamoDB asks for exponential backoff between retries of a batch (BatchWriteItem API reference).
// Eleven waits of at most 50 ms to 5 s: 13 s on average, 26 s at worst, without any progress.
const BACKOFF: Backoff = { base: 50, cap: 5_000 };
const MAX_FRUITLESS_ATTEMPTS = 12;

export interface RetryContext {
  readonly tableName: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

/**
 * Sends a batch until nothing of it is left over. What the table did not take, and all of it when the
 * table refused by its pace, is sent again after a backoff that starts anew with every progress.
 *
 * @throws AppError STORAGE_FAILED when twelve attempts in a row got nowhere, or on any other refusal;
 * TABLE_MISSING; the signal's reason when aborted.
 */
export async function sendUntilDone<T>(
  batch: readonly T[],
  action: 'read' | 'write',
  send: (pending: readonly T[]) => Promise<readonly T[]>,
  { tableName, clock, random, logger, signal }: RetryContext,
): Promise<void> {
  let pending = batch;
  let refusal: unknown;
  for (let fruitless = 0; ; ) {
    signal?.throwIfAborted();
    const before = pending.length;
    try {
      pending = await send(pending);
      refusal = undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isThrottling(error)) throw storageError(error, action, tableName);
      refusal = error;
    }
    if (pending.length === 0) return;
    fruitless = pending.length < before ? 0 : fruitless + 1;
    if (fruitless >= MAX_FRUITLESS_ATTEMPTS) {
      throw new AppError(
        'STORAGE_FAILED',
        `Cannot ${action} table ${tableName}: ${pending.length} of ${batch.length} items were not taken in ${fruitless} attempts.`,
        { hint: 'The table is throttled: check its capacity and hot keys.', cause: refusal },
      );
    }
    const wait = backoffMilliseconds(Math.max(0, fruitless - 1), BACKOFF, random);
    logger?.debug(
      { table: tableName, action, items_left: pending.length, wait_ms: wait },
      'DynamoDB asked to slow down',
    );
    await clock.sleep(wait, signal);
  }
}

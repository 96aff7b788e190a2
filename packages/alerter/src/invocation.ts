import { DISPOSITIONS, deadlineOf, type InvocationContext } from '@iam-tracker/core';
import {
  type AlertOptions,
  type AlertParts,
  type Arrival,
  alertBatch,
  type BatchResult,
} from './alert-batch.ts';
import { type ClosingTally, closeGroups, expectAllClosed } from './close-groups.ts';
import { isJsonObject } from './json-fields.ts';
import { readStreamBatch } from './stream-batch.ts';

/** Time kept for what is under way when the deadline comes: publishing and marking. */
const MARGIN_MILLISECONDS = 20_000;

/** For the call that opened a session; with publishing it stays well within the lease of a claim. */
const PATIENCE_MILLISECONDS = 12_000;

/** What a schedule asks for. */
const CLOSE_DUE = 'due';

/** Between two tries of what failed: an outage lasts minutes. */
const RETRY_MILLISECONDS = 30_000;

export type { InvocationContext };

export interface InvocationParts {
  readonly parts: AlertParts;
  readonly groupMinutes: number;
  readonly maxAgeHours: number;
}

/** What Lambda wants to know: from the first of these on, in the order of the shard, records come again. */
export interface StreamResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Answers one invocation: by a stream, or by the schedule that says `{"close": "due"}`.
 *
 * @throws AppError BAD_PAYLOAD; INCOMPLETE when a group could not be closed, STORAGE_FAILED when none could
 */
export async function answer(
  payload: unknown,
  context: InvocationContext,
  parts: InvocationParts,
): Promise<StreamResponse | ClosingTally> {
  const isSchedule = isJsonObject(payload) && payload.close === CLOSE_DUE;
  return isSchedule ? closeDue(context, parts) : invoke(payload, context, parts);
}

/** Tells what no message told of, of every group whose time is over. */
async function closeDue(
  context: InvocationContext,
  { parts }: InvocationParts,
): Promise<ClosingTally> {
  const closed = await closeGroups(parts, {
    deadline: deadlineOf(context, parts.clock, MARGIN_MILLISECONDS),
  });
  parts.logger.info({ ...closed }, 'Groups of alerts closed');
  expectAllClosed(closed);
  return closed;
}

/**
 * Answers one invocation by a stream. Records that cannot be read are reported like those that failed:
 * Lambda gives up on them after its retries and names them to the on-failure queue. What comes again with
 * them was dealt with, which the ledger knows.
 *
 * @throws AppError BAD_PAYLOAD
 */
export async function invoke(
  payload: unknown,
  context: InvocationContext,
  { groupMinutes, maxAgeHours, parts }: InvocationParts,
): Promise<StreamResponse> {
  const { clock, logger } = parts;
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  const { arrivals, poisonedIds } = readStreamBatch(payload, clock, logger);
  const patienceMilliseconds = PATIENCE_MILLISECONDS;
  const options = { groupMinutes, maxAgeHours, deadline, patienceMilliseconds };
  const { failedIds, tally } = await alertPatiently(parts, options, arrivals);
  const { alerts, brokenRules, events } = tally;
  const poisoned = poisonedIds.length;
  const summary = { events, poisoned, broken_rules: brokenRules, failed: failedIds.length };
  logger.info({ ...summary, ...alerts }, 'Batch of events judged');
  const reported = [...poisonedIds, ...failedIds];
  return { batchItemFailures: reported.map((itemIdentifier) => ({ itemIdentifier })) };
}

/**
 * Tries what failed again while there is time. Lambda retries a bounded number of times, which is for
 * records that nobody can read: a topic that is down for hours must not use it up
 * (docs/decisions/0022-poison-and-outages.md).
 */
async function alertPatiently(
  parts: AlertParts,
  options: AlertOptions,
  arrivals: readonly Arrival[],
): Promise<BatchResult> {
  const { clock } = parts;
  const first = await alertBatch(parts, options, arrivals);
  const { tally } = first;
  let { failedIds } = first;
  while (failedIds.length > 0 && clock.now() + RETRY_MILLISECONDS < options.deadline) {
    await clock.sleep(RETRY_MILLISECONDS);
    const failed = new Set(failedIds);
    const again = await alertBatch(
      parts,
      options,
      arrivals.filter(({ id }) => failed.has(id)),
    );
    failedIds = again.failedIds;
    for (const each of DISPOSITIONS) tally.alerts[each] += again.tally.alerts[each];
  }
  return { failedIds, tally };
}

import {
  AppError,
  type Clock,
  DISPOSITIONS,
  deadlineOf,
  type InvocationContext,
  isJsonObject,
  type Logger,
  objectIn,
  textIn,
} from '@iam-tracker/core';
import { decodeFinding } from '../event/finding-event.ts';
import { decodeChange, decodeImage, isOtherUserItem } from '../event/rule-event.ts';
import { alertBatch, type BatchResult } from './alert-batch.ts';
import type { AlertDependencies, AlertOptions, Arrival } from './alert-work.ts';
import { type ClosingCounters, closeGroups, expectAllClosed } from './close-groups.ts';
import type { WaitingNote } from './waiting-note.ts';

/** Time kept for what is under way when the deadline comes: publishing and marking. */
const MARGIN_MILLISECONDS = 20_000;

/** For the call that opened a session; with publishing it stays well within the lease of a claim. */
const ORIGINS_WAIT_MILLISECONDS = 12_000;

/** The word by which a schedule asks for it. */
const CLOSE_DUE = 'due';

/** Between two tries of what failed: an outage lasts minutes. */
const RETRY_MILLISECONDS = 30_000;

export interface InvocationDependencies
  extends AlertDependencies,
    Pick<AlertOptions, 'groupMinutes' | 'maxAgeHours'> {
  readonly waiting: WaitingNote;
}

/** The answer that Lambda expects: from the first of these on, in the order of the shard, records come again. */
interface StreamResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The contents of a batch of stream records. */
interface StreamBatch {
  readonly arrivals: readonly Arrival[];
  /** Sequence numbers of the records that cannot be read, and never will be. */
  readonly poisonedIds: readonly string[];
}

/**
 * Answers one invocation: by a stream, or by the schedule that says `{"close": "due"}`.
 *
 * @throws AppError BAD_PAYLOAD; INCOMPLETE when a group could not be closed or a batch not be told, STORAGE_FAILED when none could
 */
export async function answer(
  payload: unknown,
  context: InvocationContext,
  dependencies: InvocationDependencies,
): Promise<StreamResponse | ClosingCounters> {
  const isSchedule = isJsonObject(payload) && payload.close === CLOSE_DUE;
  return isSchedule ? closeDue(context, dependencies) : invoke(payload, context, dependencies);
}

/** Tells what no message told of, of every group whose time is over. */
async function closeDue(
  context: InvocationContext,
  dependencies: InvocationDependencies,
): Promise<ClosingCounters> {
  const closed = await closeGroups(dependencies, {
    deadline: deadlineOf(context, dependencies.clock, MARGIN_MILLISECONDS),
  });
  dependencies.logger.info({ ...closed }, 'Groups of alerts closed');
  expectAllClosed(closed);
  await dependencies.waiting.expectNone();
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
  dependencies: InvocationDependencies,
): Promise<StreamResponse> {
  const { clock, groupMinutes, logger, maxAgeHours } = dependencies;
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  const { arrivals, poisonedIds } = readStreamBatch(payload, clock, logger);
  const originsWaitMilliseconds = ORIGINS_WAIT_MILLISECONDS;
  const options = { groupMinutes, maxAgeHours, deadline, originsWaitMilliseconds };
  const { failedIds, counters } = await alertRetrying(dependencies, options, arrivals);
  const { alerts, brokenRules, events } = counters;
  const poisoned = poisonedIds.length;
  const summary = { events, poisoned, broken_rules: brokenRules, failed: failedIds.length };
  logger.info({ ...summary, ...alerts }, 'Batch of events judged');
  const reported = [...poisonedIds, ...failedIds];
  // Where the note cannot be written the turn that looks for it fails too: it is in the same table.
  if (reported.length > 0) await Promise.allSettled([dependencies.waiting.leave(reported.length)]);
  return { batchItemFailures: reported.map((itemIdentifier) => ({ itemIdentifier })) };
}

/**
 * Tries what failed again while there is time. Lambda retries a bounded number of times, which is for
 * records that cannot be read: a topic that is down for hours must not use it up
 * (docs/decisions/0022-poison-and-outages.md).
 */
async function alertRetrying(
  dependencies: AlertDependencies,
  options: AlertOptions,
  arrivals: readonly Arrival[],
): Promise<BatchResult> {
  const { clock } = dependencies;
  const first = await alertBatch(dependencies, options, arrivals);
  const { counters } = first;
  let { failedIds } = first;
  while (failedIds.length > 0 && clock.now() + RETRY_MILLISECONDS < options.deadline) {
    await clock.sleep(RETRY_MILLISECONDS);
    const failed = new Set(failedIds);
    const again = await alertBatch(
      dependencies,
      options,
      arrivals.filter(({ id }) => failed.has(id)),
    );
    failedIds = again.failedIds;
    for (const each of DISPOSITIONS) counters.alerts[each] += again.counters.alerts[each];
  }
  return { failedIds, counters };
}

/**
 * Decodes the records of a DynamoDB stream, of the events or of the user records: which one, the images
 * tell. Only new items count: changes and deletions are nothing
 * that happened in the account. A record that cannot be read is logged by its place, so that it can be
 * looked up, and named; the rest goes on without it.
 *
 * @throws AppError BAD_PAYLOAD when the payload is no batch of stream records: a trigger that is none of ours.
 */
export function readStreamBatch(payload: unknown, clock: Clock, logger: Logger): StreamBatch {
  const records = isJsonObject(payload) ? payload.Records : undefined;
  if (!Array.isArray(records)) {
    throw new AppError('BAD_PAYLOAD', 'The payload is no batch of DynamoDB stream records.', {
      hint: 'Connect the function to the streams of the events and the user records, and a schedule to it that says {"close":"due"}; nothing else.',
    });
  }
  const arrivals: Arrival[] = [];
  const poisonedIds: string[] = [];
  for (const record of records as unknown[]) {
    const entry = isJsonObject(record) ? record : {};
    const change = objectIn(entry, 'dynamodb');
    if (entry.eventName === 'MODIFY' || entry.eventName === 'REMOVE') continue;
    const id = textIn(change, 'SequenceNumber');
    const image = change.NewImage;
    if (isOtherUserItem(image)) continue;
    const event = decodeImage(image) ?? decodeChange(image) ?? decodeFinding(image);
    if (event !== undefined && id !== undefined) {
      arrivals.push({ id, event, storedAt: readTime(change.ApproximateCreationDateTime, clock) });
      continue;
    }
    const data = { sequence_number: id, record_id: textIn(entry, 'eventID'), keys: change.Keys };
    logger.error(data, 'Stream record cannot be read');
    // An empty name would bring the whole batch again.
    if (id !== undefined) poisonedIds.push(id);
  }
  return { arrivals, poisonedIds };
}

/** Epoch seconds in what Lambda delivers. */
function readTime(seconds: unknown, clock: Clock): number {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : clock.now();
}

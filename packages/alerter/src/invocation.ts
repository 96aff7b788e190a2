import { type AlertParts, alertBatch } from './alert-batch.ts';
import { readStreamBatch } from './stream-batch.ts';

/** Time kept for what is under way when the deadline comes: publishing and marking. */
const MARGIN_MILLISECONDS = 20_000;

/** What the alerter uses of Lambda's context. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

export interface InvocationParts {
  readonly parts: AlertParts;
  readonly groupMinutes: number;
  readonly maxAgeHours: number;
}

/** What Lambda wants to know: from the first of these on, records of the shard come again. */
export interface StreamResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Answers one invocation by a stream.
 *
 * @throws AppError BAD_PAYLOAD
 */
export async function invoke(
  payload: unknown,
  context: InvocationContext,
  { groupMinutes, maxAgeHours, parts }: InvocationParts,
): Promise<StreamResponse> {
  const { clock, logger } = parts;
  const remaining = context.getRemainingTimeInMillis();
  const deadline = clock.now() + remaining - Math.min(MARGIN_MILLISECONDS, remaining / 2);
  const { arrivals, poisoned } = readStreamBatch(payload, clock, logger);
  const options = { groupMinutes, maxAgeHours, deadline };
  const { failedIds, tally } = await alertBatch(parts, options, arrivals);
  const { alerts, brokenRules, events } = tally;
  const summary = { events, poisoned, broken_rules: brokenRules, failed: failedIds.length };
  logger.info({ ...summary, ...alerts }, 'Batch of events judged');
  return { batchItemFailures: failedIds.map((itemIdentifier) => ({ itemIdentifier })) };
}

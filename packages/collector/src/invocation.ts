import { type Clock, deadlineOf, type Interval, type InvocationContext } from '@iam-tracker/core';
import { type CollectRequest, collect } from './collect.ts';
import type { CollectResult } from './collect-result.ts';
import { parsePayload } from './payload.ts';
import type { CollectParts } from './ports.ts';
import type { CollectSettings } from './settings.ts';

export type { InvocationContext };

/** Time kept for storing the last pages, saving the ledgers and publishing metrics. */
const MARGIN_MILLISECONDS = 20_000;

export interface InvocationParts {
  readonly parts: CollectParts;
  readonly settings: Omit<CollectSettings, 'accountId'>;
  /** Asks AWS for the account when the context does not name the function. */
  findAccountId(): Promise<string>;
}

/**
 * Answers one invocation: a scheduled run, or a backfill for `{ "start", "end" }`.
 *
 * @throws AppError BAD_PAYLOAD; CollectError after a run that failed in part.
 */
export async function invoke(
  payload: unknown,
  context: InvocationContext,
  { parts, settings, findAccountId }: InvocationParts,
): Promise<CollectResult> {
  const request = planRequest(payload, context, parts.clock);
  const accountId = context.invokedFunctionArn?.split(':')[4] || (await findAccountId());
  return collect(parts, { ...settings, accountId }, request);
}

function planRequest(payload: unknown, context: InvocationContext, clock: Clock): CollectRequest {
  const now = clock.now();
  const backfill: Interval | undefined = parsePayload(payload, Math.floor(now / 1000));
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  return backfill === undefined ? { deadline } : { deadline, backfill };
}

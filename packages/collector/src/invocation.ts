import {
  AppError,
  type Clock,
  deadlineOf,
  HISTORY_SECONDS,
  type Interval,
  type InvocationContext,
  isJsonObject,
  parseTime,
  printable,
} from '@iam-tracker/core';
import { isAccountId } from '@iam-tracker/core/accounts';
import { isQueueBatch } from '@iam-tracker/core/members';
import type { QueueAnswer } from '@iam-tracker/core/queue-messages';
import { type CollectRequest, collect } from './collect/collect.ts';
import type { CollectResult } from './collect/collect-result.ts';
import { EDGE_MARGIN_SECONDS } from './collect/shard-progress.ts';
import type { CollectSettings } from './config.ts';
import type { Members } from './members/members.ts';
import type { CollectDependencies } from './ports.ts';
import type { TrailProof } from './trail/prove-trail.ts';
import type { TrailResult } from './trail/trail-result.ts';

export type { InvocationContext };

const HINT = 'A backfill is {"start":"2026-03-01T00:00:00Z","end":"2026-03-02T00:00:00Z"}.';

/** Time kept for storing the last pages, saving the ledgers and publishing metrics. */
const MARGIN_MILLISECONDS = 20_000;

export interface InvocationDependencies {
  readonly dependencies: CollectDependencies;
  readonly settings: Omit<CollectSettings, 'accountId'>;
  /** Walks the digests of a trail, beside a scheduled run; absent without a trail. */
  readonly proveTrail?: TrailProof | undefined;
  /** Asks AWS for the account when the context does not name the function. */
  findAccountId(): Promise<string>;
  /** Absent where no organization is known. */
  readonly members?: Members;
}

/** Answer to a backfill of member accounts: each is read by a run of its own. */
interface Asked {
  readonly message: string;
  readonly accounts: number;
}

/** What a run returns; of a trail where there is one. */
interface RunAnswer extends CollectResult {
  readonly trail?: TrailResult;
}

export type InvocationAnswer = RunAnswer | QueueAnswer | Asked;

/**
 * Answers one invocation: a scheduled run, a backfill for `{ "start", "end" }`, of member accounts with `"accounts"`
 * beside, or messages of the queue of accounts.
 *
 * @throws AppError BAD_PAYLOAD; CollectError or TrailError after a run that failed in part; what kept member accounts from being asked for,
 * after the rest of the run.
 */
export async function invoke(
  payload: unknown,
  context: InvocationContext,
  { dependencies, settings, findAccountId, members, proveTrail }: InvocationDependencies,
): Promise<InvocationAnswer> {
  const ownAccountId = async () =>
    context.invokedFunctionArn?.split(':')[4] || (await findAccountId());
  if (isQueueBatch(payload)) {
    return expectMembers(members).collect(payload, context, await ownAccountId());
  }
  const accounts = readAccounts(payload);
  const request = planRequest(payload, context, dependencies.clock);
  if (accounts !== undefined && request.backfill !== undefined) {
    const asked = await expectMembers(members).ask(accounts, request.backfill);
    return { message: 'Member accounts asked for', accounts: asked };
  }
  const accountId = await ownAccountId();
  // Side by side: one waits for the other's answers alone.
  const isScheduled = request.backfill === undefined;
  const [result, dispatched, proven] = await Promise.allSettled([
    collect(dependencies, { ...settings, accountId }, request),
    isScheduled ? members?.dispatch(accountId) : undefined,
    isScheduled ? proveTrail?.(request.deadline) : undefined,
  ]);
  if (result.status === 'rejected') throw result.reason;
  if (dispatched.status === 'rejected') throw dispatched.reason;
  if (proven.status === 'rejected') throw proven.reason;
  return proven.value === undefined ? result.value : { ...result.value, trail: proven.value };
}

function expectMembers(members: Members | undefined): Members {
  if (members !== undefined) return members;
  throw new AppError('BAD_PAYLOAD', 'Member accounts are not read here.', {
    hint: 'Name the role in them: member_role_name (MEMBER_ROLE_NAME).',
  });
}

/** Returns the accounts that a backfill names; undefined for one of this account. @throws AppError BAD_PAYLOAD */
function readAccounts(payload: unknown): string[] | undefined {
  if (!isJsonObject(payload) || payload.accounts === undefined) return undefined;
  const { accounts, end, start } = payload;
  const isList = Array.isArray(accounts) && accounts.length > 0;
  if (isList && accounts.every((each) => typeof each === 'string' && isAccountId(each))) {
    if (start !== undefined && end !== undefined) return [...new Set<string>(accounts)];
  }
  throw new AppError(
    'BAD_PAYLOAD',
    'Cannot backfill: accounts must be a list of account ids, 12 digits each, with start and end beside.',
    { hint: HINT },
  );
}

function planRequest(payload: unknown, context: InvocationContext, clock: Clock): CollectRequest {
  const now = clock.now();
  const backfill: Interval | undefined = parsePayload(payload, Math.floor(now / 1000));
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  return backfill === undefined ? { deadline } : { deadline, backfill };
}

/**
 * Reads an invocation payload: undefined for a scheduled run, else the stretch to read again. Only
 * `start` and `end` ask for a backfill; a schedule's own fields are not looked at.
 *
 * @throws AppError BAD_PAYLOAD naming every problem.
 */
export function parsePayload(payload: unknown, now: number): Interval | undefined {
  if (!isJsonObject(payload)) return undefined;
  const { start, end } = payload;
  if (start === undefined && end === undefined) return undefined;
  const problems: string[] = [];
  const startSecond = Math.floor(readTime('start', start, problems) / 1000);
  const endSecond = Math.min(now, Math.ceil(readTime('end', end, problems) / 1000));
  if (problems.length === 0) problems.push(...findMisfits(startSecond, endSecond, now));
  if (problems.length > 0) {
    throw new AppError('BAD_PAYLOAD', `Cannot backfill: ${problems.join('; ')}`, { hint: HINT });
  }
  return { start: startSecond, end: endSecond };
}

/** Returns milliseconds; what is not a time becomes a problem. */
function readTime(name: string, value: unknown, problems: string[]): number {
  if (value === undefined) {
    problems.push(`${name} is missing`);
    return Number.NaN;
  }
  const time = typeof value === 'string' ? parseTime(value) : undefined;
  if (time === undefined) {
    const shown = typeof value === 'string' ? `"${printable(value, 60)}"` : typeOf(value);
    problems.push(`${name} (${shown}) is not an ISO 8601 time with a zone`);
  }
  return time ?? Number.NaN;
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function findMisfits(start: number, end: number, now: number): string[] {
  const earliest = now - HISTORY_SECONDS + EDGE_MARGIN_SECONDS;
  const [startText, endText, earliestText] = [start, end, earliest].map((second) =>
    new Date(second * 1000).toISOString(),
  );
  if (start >= now) return [`start (${startText}) is not in the past`];
  if (start >= end) return [`start (${startText}) is not before end (${endText})`];
  if (start >= earliest) return [];
  return [
    `start (${startText}) is before ${earliestText}, the earliest that CloudTrail, with its 90 days, can still answer`,
  ];
}

import {
  deadlineOf,
  type Interval,
  type InvocationContext,
  type JsonObject,
  MINUTE,
  parseTime,
  SECOND,
  textIn,
} from '@iam-tracker/core';
import { answerMemberMessages } from '@iam-tracker/core/members';
import type { QueueAnswer } from '@iam-tracker/core/queue-messages';
import { collectMember, type MemberRunParts } from './collect-member.ts';
import type { MemberRequest } from './member-ports.ts';

/** A slice of time: an account that needs more goes on behind those that wait, so that a large one keeps no other waiting for long. */
const SLICE_MILLISECONDS = 5 * MINUTE;
/** Time kept for storing the last pages, and for the ledgers. */
const MARGIN_MILLISECONDS = 20_000;

/** Reads the accounts that messages ask for, one after the other. */
export async function collectMembers(
  batch: JsonObject,
  context: InvocationContext,
  parts: MemberRunParts,
  ownAccountId: string,
): Promise<QueueAnswer> {
  const { clock, logger } = parts.shared;
  const collectOne = async (request: MemberRequest) => {
    const deadline = Math.min(
      deadlineOf(context, clock, MARGIN_MILLISECONDS),
      clock.now() + SLICE_MILLISECONDS,
    );
    // How it ended is in the mark of the account.
    await collectMember(request, parts, { deadline, ownAccountId });
  };
  return answerMemberMessages(batch, readRequest, collectOne, logger);
}

/** Writes a request as a message. */
export function writeRequest({ accountId, backfill }: MemberRequest): string {
  const timeOf = (second: number) => new Date(second * SECOND).toISOString();
  return JSON.stringify({
    account_id: accountId,
    ...(backfill && { start: timeOf(backfill.start), end: timeOf(backfill.end) }),
  });
}

function readRequest({
  accountId,
  message,
}: {
  readonly accountId: string;
  readonly message: JsonObject;
}): MemberRequest | undefined {
  if (message.start === undefined && message.end === undefined) return { accountId };
  const backfill = readInterval(message);
  return backfill === undefined ? undefined : { accountId, backfill };
}

function readInterval(message: JsonObject): Interval | undefined {
  const [start, end] = ['start', 'end'].map((name) => parseTime(textIn(message, name) ?? ''));
  if (start === undefined || end === undefined || start >= end) return undefined;
  return { start: Math.floor(start / SECOND), end: Math.ceil(end / SECOND) };
}

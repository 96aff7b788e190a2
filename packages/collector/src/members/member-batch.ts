import {
  deadlineOf,
  type Interval,
  type InvocationContext,
  isJsonObject,
  type JsonObject,
  listIn,
  MINUTE,
  parseJsonObject,
  parseTime,
  printable,
  SECOND,
  textIn,
} from '@iam-tracker/core';
import { isAccountId } from '@iam-tracker/core/accounts';
import type { QueueAnswer } from '@iam-tracker/core/queue-messages';
import { collectMember, type MemberRunParts } from './collect-member.ts';
import type { MemberRequest } from './member-ports.ts';

/** A slice of time: whoever needs more goes on behind those who wait, so that a large account keeps no other waiting for long. */
const SLICE_MILLISECONDS = 5 * MINUTE;
/** Time kept for storing the last pages, and for the ledgers. */
const MARGIN_MILLISECONDS = 20_000;

/** Tells whether an invocation brings messages of a queue. */
export function isQueueBatch(payload: unknown): payload is JsonObject {
  if (!isJsonObject(payload)) return false;
  const records = listIn(payload, 'Records');
  return records.length > 0 && records.every((each) => Object(each).eventSource === 'aws:sqs');
}

/**
 * Reads the accounts that messages ask for, one after the other. A message that cannot be read is logged and gone: the schedule
 * says it again.
 */
export async function collectMembers(
  batch: JsonObject,
  context: InvocationContext,
  parts: MemberRunParts,
  ownAccountId: string,
): Promise<QueueAnswer> {
  const { clock, logger } = parts.shared;
  const failed: { itemIdentifier: string }[] = [];
  for (const message of listIn(batch, 'Records').filter(isJsonObject)) {
    const request = readRequest(textIn(message, 'body'));
    if (request === undefined) {
      const body = printable(textIn(message, 'body') ?? '', 200);
      logger.error({ body }, 'A message names no account');
      continue;
    }
    const deadline = Math.min(
      deadlineOf(context, clock, MARGIN_MILLISECONDS),
      clock.now() + SLICE_MILLISECONDS,
    );
    await collectMember(request, parts, { deadline, ownAccountId }).catch((error: unknown) => {
      logger.error({ error, account_id: request.accountId }, 'A member account failed');
      failed.push({ itemIdentifier: textIn(message, 'messageId') ?? '' });
    });
  }
  return { batchItemFailures: failed };
}

/** Writes a request as a message. */
export function writeRequest({ accountId, backfill }: MemberRequest): string {
  const timeOf = (second: number) => new Date(second * SECOND).toISOString();
  return JSON.stringify({
    account_id: accountId,
    ...(backfill && { start: timeOf(backfill.start), end: timeOf(backfill.end) }),
  });
}

function readRequest(body: string | undefined): MemberRequest | undefined {
  const message = parseJsonObject(body);
  const accountId = textIn(message, 'account_id') ?? '';
  if (!isAccountId(accountId)) return undefined;
  if (message.start === undefined && message.end === undefined) return { accountId };
  const backfill = readInterval(message);
  return backfill === undefined ? undefined : { accountId, backfill };
}

function readInterval(message: JsonObject): Interval | undefined {
  const [start, end] = ['start', 'end'].map((name) => parseTime(textIn(message, name) ?? ''));
  if (start === undefined || end === undefined || start >= end) return undefined;
  return { start: Math.floor(start / SECOND), end: Math.ceil(end / SECOND) };
}

import { isAccountId } from '../../accounts/account.ts';
import { isJsonObject, type JsonObject, listIn, parseJsonObject, textIn } from '../../json.ts';
import type { Logger } from '../../logger.ts';
import type { QueueAnswer } from '../../queue-messages.ts';
import { printable } from '../../text.ts';

/** Tells whether an invocation brings messages of a queue. */
export function isQueueBatch(payload: unknown): payload is JsonObject {
  if (!isJsonObject(payload)) return false;
  const records = listIn(payload, 'Records');
  return records.length > 0 && records.every((each) => Object(each).eventSource === 'aws:sqs');
}

/** One account that a message asks for, and everything else that the message says. */
interface MemberMessage {
  readonly accountId: string;
  readonly message: JsonObject;
}

/**
 * Answers the messages of a batch one after the other, and returns those that are to come again: what `answer` throws of one
 * stops no other. A message that names no account, or of which `read` makes nothing, is logged and gone: the schedule says it again.
 */
export async function answerMemberMessages<Request extends { readonly accountId: string }>(
  batch: JsonObject,
  read: (message: MemberMessage) => Request | undefined,
  answer: (request: Request) => Promise<void>,
  logger: Logger,
): Promise<QueueAnswer> {
  const failed: { itemIdentifier: string }[] = [];
  for (const record of listIn(batch, 'Records').filter(isJsonObject)) {
    const message = parseJsonObject(textIn(record, 'body'));
    const accountId = textIn(message, 'account_id') ?? '';
    const request = isAccountId(accountId) ? read({ accountId, message }) : undefined;
    if (request === undefined) {
      const body = printable(textIn(record, 'body') ?? '', 200);
      logger.error({ body }, 'A message names no account');
      continue;
    }
    await answer(request).catch((error: unknown) => {
      logger.error({ error, account_id: accountId }, 'A member account failed');
      failed.push({ itemIdentifier: textIn(record, 'messageId') ?? '' });
    });
  }
  return { batchItemFailures: failed };
}

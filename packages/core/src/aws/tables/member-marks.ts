import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { MemberMark, MemberWork } from '../../accounts/account.ts';
import { compact } from '../../collections.ts';
import { printable } from '../../text.ts';
import { formatTime, parseTime } from '../../time.ts';
import type { DynamoDbClient } from '../dynamodb/item-client.ts';
import { createGuard, createLimiter, isRefusedCondition } from '../dynamodb/requests.ts';

/** End of a run over a member account, whatever it did there. */
interface MemberOutcome {
  readonly endedAt: number;
  /** Everything due was read. */
  readonly isComplete: boolean;
  readonly problem?: string;
}

/** Each operation throws AppError TABLE_MISSING or STORAGE_FAILED, or the signal's reason when aborted. */
export interface MemberMarks {
  /** Returns the marks of these accounts, of those never queued or read one that says nothing. */
  read(accountIds: readonly string[], signal?: AbortSignal): Promise<MemberMark[]>;
  /**
   * Notes that a message is about to wait, and returns whether it may: not while one put there since `staleBefore` still
   * waits, or its run goes on.
   */
  queue(accountId: string, now: number, staleBefore: number): Promise<boolean>;
  /** Takes back what `queue` noted, when there is no message after all. */
  unqueue(accountId: string): Promise<void>;
  /** Notes how a run ended; from now on a new message may wait. */
  note(accountId: string, outcome: MemberOutcome): Promise<void>;
}

/** Not the key of a ledger, which has three parts (`parseShardId`). */
const KEY_PREFIXES: Readonly<Record<MemberWork, string>> = {
  reading: 'member#',
  scan: 'member-scan#',
};
const MAX_IN_FLIGHT = 40;
const MAX_PROBLEM_LENGTH = 2_000;

export function createMemberMarks(
  {
    client,
    tableName,
  }: {
    readonly client: DynamoDbClient;
    /** The control table. */
    readonly tableName: string;
  },
  work: MemberWork = 'reading',
): MemberMarks {
  const keyOf = (accountId: string): { shard: AttributeValue } => ({
    shard: { S: `${KEY_PREFIXES[work]}${accountId}` },
  });
  const guard = createGuard(tableName);
  const limit = createLimiter(MAX_IN_FLIGHT);

  async function readOne(accountId: string, signal: AbortSignal | undefined): Promise<MemberMark> {
    const params = {
      ...{ TableName: tableName, ConsistentRead: true },
      Key: keyOf(accountId),
    };
    const send = () => guard('read', signal, (options) => client.send('GetItem', params, options));
    const { Item = {} } = await limit(send);
    return compact({
      accountId,
      firstQueuedAt: timeOf(Item.first_queued_at),
      lastQueuedAt: timeOf(Item.last_queued_at),
      endedAt: timeOf(Item.ended_at),
      readAt: timeOf(Item.read_at),
      problem:
        Item.problem?.S === undefined ? undefined : printable(Item.problem.S, MAX_PROBLEM_LENGTH),
    });
  }

  async function update(
    accountId: string,
    params: Pick<
      UpdateItemCommandInput,
      'ConditionExpression' | 'ExpressionAttributeValues' | 'UpdateExpression'
    >,
  ): Promise<void> {
    const whole = { TableName: tableName, Key: keyOf(accountId), ...params };
    await guard('write', undefined, (options) => client.send('UpdateItem', whole, options));
  }

  return {
    read: (accountIds, signal) => Promise.all(accountIds.map((id) => readOne(id, signal))),

    async queue(accountId, now, staleBefore) {
      try {
        await update(accountId, {
          UpdateExpression:
            'SET queued_at = :now, last_queued_at = :now, first_queued_at = if_not_exists(first_queued_at, :now)',
          // Times are texts of one length: in the order of time.
          ConditionExpression: 'attribute_not_exists(queued_at) OR queued_at < :stale',
          ExpressionAttributeValues: { ':now': textOf(now), ':stale': textOf(staleBefore) },
        });
        return true;
      } catch (error) {
        if (isRefusedCondition(error)) return false;
        throw error;
      }
    },

    async unqueue(accountId) {
      await update(accountId, { UpdateExpression: 'REMOVE queued_at' });
    },

    async note(accountId, { endedAt, isComplete, problem }) {
      const isFine = problem === undefined;
      const set = ['ended_at = :ended', ...(isComplete ? ['read_at = :ended'] : [])];
      await update(accountId, {
        UpdateExpression: isFine
          ? `SET ${set.join(', ')} REMOVE queued_at, problem`
          : `SET ${[...set, 'problem = :problem'].join(', ')} REMOVE queued_at`,
        ExpressionAttributeValues: {
          ':ended': textOf(endedAt),
          ...(isFine ? {} : { ':problem': { S: printable(problem, MAX_PROBLEM_LENGTH) } }),
        },
      });
    },
  };
}

function textOf(time: number): AttributeValue {
  return { S: formatTime(time) };
}

function timeOf(value: AttributeValue | undefined): number | undefined {
  return value?.S === undefined ? undefined : parseTime(value.S);
}

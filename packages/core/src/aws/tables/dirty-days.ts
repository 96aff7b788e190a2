import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock.ts';
import { parseDay } from '../../time.ts';
import type { DynamoDbClient } from '../dynamodb/item-client.ts';
import {
  createGuard,
  isRefusedCondition,
  type OperationOptions,
  scanItems,
} from '../dynamodb/requests.ts';

/** A day that is marked. */
export interface DirtyDay {
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /**
   * Time at which it was last marked as changed, milliseconds since the epoch; absent for a day that was only
   * claimed.
   */
  readonly changedAt?: number;
}

/** An export of a day that has begun. */
export interface DayClaim extends DirtyDay {
  /** Stands for the mark as this claim left it: any later mark or claim of the day replaces it. */
  readonly token: string;
}

/**
 * The days whose events changed since they were last exported, as marks in the control table. Each operation
 * throws AppError TABLE_MISSING or STORAGE_FAILED, or the signal's reason when aborted.
 *
 * A writer of events marks their days first, so that a crash in between leaves a mark too many and
 * never one too few. An exporter claims the day before reading it and settles the claim after
 * publishing: a mark that was set in between, or another export's claim, keeps the day marked.
 */
export interface DirtyDays {
  /** Resolves when the days are marked as changed now, whatever they were. */
  mark(days: Iterable<string>, options?: OperationOptions): Promise<void>;
  /** Returns the marked days, newest first; those of exports that never settled are among them. */
  list(options?: OperationOptions): Promise<DirtyDay[]>;
  /** Begins an export of a day, marked or not. From now on the day is marked until the claim is settled. */
  claim(day: string, options?: OperationOptions): Promise<DayClaim>;
  /** Resolves when the day is marked as changed now, as `mark` does; asks for no permission but that of `claim`. */
  renew(day: string, options?: OperationOptions): Promise<void>;
  /** Takes the mark away, and returns whether it did: not when it was renewed since the claim. */
  settle(claim: DayClaim, options?: OperationOptions): Promise<boolean>;
}

interface DirtyDaysOptions {
  readonly client: DynamoDbClient;
  /** The control table. */
  readonly tableName: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Returns a text that no other call ever returns, in this process or another; random UUIDs by default. */
  readonly newToken?: () => string;
}

/** Not the key of a ledger, which has three parts (`parseShardId`). */
const KEY_PREFIX = 'dirty-day#';

export function createDirtyDays({
  client,
  tableName,
  clock,
  newToken = randomUUID,
}: DirtyDaysOptions): DirtyDays {
  const guard = createGuard(tableName);

  async function markOne(day: string, signal: AbortSignal | undefined): Promise<void> {
    const params = {
      TableName: tableName,
      Item: {
        ...keyOf(day),
        token: { S: newToken() },
        changed_at: { N: String(clock.now()) },
      },
    };
    await guard('write', signal, (options) => client.send('PutItem', params, options));
  }

  /** Makes the assignments, each with its values, and returns the whole item. */
  async function update(
    day: string,
    assignments: Readonly<Record<string, Record<string, AttributeValue>>>,
    signal: AbortSignal | undefined,
  ): Promise<Record<string, AttributeValue>> {
    const params = {
      TableName: tableName,
      Key: keyOf(day),
      UpdateExpression: `SET ${Object.keys(assignments).join(', ')}`,
      ExpressionAttributeNames: { '#token': 'token' },
      ExpressionAttributeValues: Object.assign({}, ...Object.values(assignments)),
      ReturnValues: 'ALL_NEW' as const,
    };
    const { Attributes } = await guard('write', signal, (options) =>
      client.send('UpdateItem', params, options),
    );
    return Attributes ?? {};
  }

  return {
    async mark(days, { signal } = {}) {
      await Promise.all([...new Set(days)].map((day) => markOne(day, signal)));
    },

    async list({ signal } = {}) {
      const days: DirtyDay[] = [];
      const params = {
        // "shard" is a reserved word of DynamoDB's expressions.
        FilterExpression: 'begins_with(#key, :prefix)',
        ExpressionAttributeNames: { '#key': 'shard' },
        ExpressionAttributeValues: { ':prefix': { S: KEY_PREFIX } },
        ProjectionExpression: '#key, changed_at',
      };
      for await (const item of scanItems(params, { client, tableName, signal })) {
        const day = item.shard?.S?.slice(KEY_PREFIX.length) ?? '';
        if (parseDay(day) !== undefined) days.push({ day, ...changeOf(item) });
      }
      return days.sort((a, b) => (a.day < b.day ? 1 : -1));
    },

    async claim(day, { signal } = {}) {
      const token = newToken();
      const item = await update(day, { '#token = :token': { ':token': { S: token } } }, signal);
      return { day, token, ...changeOf(item) };
    },

    async renew(day, { signal } = {}) {
      const changes = {
        '#token = :token': { ':token': { S: newToken() } },
        'changed_at = :now': { ':now': { N: String(clock.now()) } },
      };
      await update(day, changes, signal);
    },

    async settle({ day, token }, { signal } = {}) {
      const params = {
        TableName: tableName,
        Key: keyOf(day),
        ConditionExpression: '#token = :token',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: { ':token': { S: token } },
      };
      try {
        await guard('write', signal, (options) => client.send('DeleteItem', params, options));
        return true;
      } catch (error) {
        if (isRefusedCondition(error)) return false;
        throw error;
      }
    },
  };
}

function changeOf({ changed_at }: Record<string, AttributeValue>): { changedAt?: number } {
  return changed_at?.N === undefined ? {} : { changedAt: Number(changed_at.N) };
}

function keyOf(day: string): { shard: AttributeValue } {
  return { shard: { S: `${KEY_PREFIX}${day}` } };
}

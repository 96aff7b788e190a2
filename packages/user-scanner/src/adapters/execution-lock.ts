import { type Clock, placeInventory, RECORD_KEYS } from '@iam-tracker/core';
import { type DynamoDbClient, isFailedCondition, storageError } from '@iam-tracker/core/aws';
import type { ExecutionLock } from '../ports.ts';

/** As in the reference document: a lock that is stuck is gone after ten minutes. */
const LOCK_SECONDS = 600;
/** Left to DynamoDB's own deletion a day later, which may take its time. */
const TTL_SECONDS = 86_400;

interface ExecutionLockOptions {
  readonly client: DynamoDbClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** The run that takes the lock, by a name of its own. */
  readonly owner: string;
  /** The member account that is scanned; absent: the tracker's own. */
  readonly memberAccount?: string;
}

/**
 * The lock item of the user-records table, one an account. It is taken by one conditional write, so that of two runs
 * one gets it, and belongs to whom it names until it expires. Throws AppError TABLE_MISSING or STORAGE_FAILED.
 */
export function createExecutionLock(options: ExecutionLockOptions): ExecutionLock {
  const { client, tableName, clock, memberAccount, owner } = options;
  const place = placeInventory(memberAccount);
  const lockKey = {
    user_name: { S: place.key(RECORD_KEYS.lockPartition) },
    scan_timestamp: { S: place.key(RECORD_KEYS.lockSort) },
  };
  const account = memberAccount === undefined ? {} : { account_id: { S: memberAccount } };
  const now = () => Math.floor(clock.now() / 1000);
  const number = (value: number) => ({ N: String(value) });
  const times = () => ({
    expires_at: number(now() + LOCK_SECONDS),
    ttl: number(now() + TTL_SECONDS),
  });
  const isOurs = {
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
  };

  /** Tells whether the condition held. */
  async function hold(action: string, send: () => Promise<unknown>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      if (isFailedCondition(error)) return false;
      throw storageError(error, action, tableName);
    }
  }

  /** A write whose answer was lost is sent again by the SDK and then meets itself. */
  async function isHeldByUs(): Promise<boolean> {
    let holder: string | undefined;
    await hold('read', async () => {
      const params = { TableName: tableName, Key: lockKey, ConsistentRead: true };
      holder = (await client.send('GetItem', params)).Item?.owner?.S;
    });
    return holder === owner;
  }

  return {
    async acquire() {
      const params = {
        TableName: tableName,
        Item: {
          ...lockKey,
          ...account,
          ...times(),
          owner: { S: owner },
          acquired_at: { S: new Date(clock.now()).toISOString() },
        },
        ConditionExpression: 'attribute_not_exists(expires_at) OR expires_at <= :now',
        ExpressionAttributeValues: { ':now': number(now()) },
      };
      const isTaken = await hold('write', () => client.send('PutItem', params));
      return isTaken || isHeldByUs();
    },
    renew() {
      const { expires_at, ttl } = times();
      const params = {
        TableName: tableName,
        Key: lockKey,
        UpdateExpression: 'SET expires_at = :expires, #ttl = :ttl',
        ConditionExpression: isOurs.ConditionExpression,
        ExpressionAttributeNames: { ...isOurs.ExpressionAttributeNames, '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':owner': { S: owner }, ':expires': expires_at, ':ttl': ttl },
      };
      return hold('write', () => client.send('UpdateItem', params));
    },
    async release() {
      const values = { ':owner': { S: owner } };
      const params = {
        TableName: tableName,
        Key: lockKey,
        ...isOurs,
        ExpressionAttributeValues: values,
      };
      await hold('write', () => client.send('DeleteItem', params));
    },
  };
}

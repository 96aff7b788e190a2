import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Clock, DAY, MINUTE, SECOND } from '@iam-tracker/core';
import { createSingleItems, type DynamoDbClient } from '@iam-tracker/core/aws';
import type { DeliveryKey, DeliveryLedger } from '../ports.ts';

interface LedgerOptions {
  readonly client: DynamoDbClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Longer than a delivery takes, shorter than the visibility timeout of the queues: who comes next finds it over. */
const LEASE_MILLISECONDS = 2 * MINUTE;
/** A queue keeps a message for 14 days at most (SQS API reference, MessageRetentionPeriod). */
const KEPT_MILLISECONDS = 15 * DAY;
const FREE_OR_DEAD =
  'attribute_not_exists(delivered_at) AND (attribute_not_exists(lease_until) OR lease_until <= :now)';

/** Deliveries, in the table of the detection state, under keys of their own: `delivery#QUEUE#ALERT_ID`. */
export function createDeliveryLedger({
  client,
  clock,
  random,
  tableName,
}: LedgerOptions): DeliveryLedger {
  const holders = new Map<string, string>();
  const { read, update } = createSingleItems(client, tableName);

  return {
    async claim(key) {
      const now = clock.now();
      const holder = `${now.toString(36)}-${random().toString(36).slice(2)}`;
      const isOurs = await update({
        Key: itemKey(key),
        UpdateExpression: 'SET lease_until = :until, lease_holder = :holder, #ttl = :ttl',
        ConditionExpression: FREE_OR_DEAD,
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':now': { N: String(now) },
          ':until': { N: String(now + LEASE_MILLISECONDS) },
          ':holder': { S: holder },
          ':ttl': { N: String(Math.floor((now + KEPT_MILLISECONDS) / SECOND)) },
        },
      });
      if (!isOurs) {
        const stored = await read(itemKey(key));
        if (stored?.delivered_at !== undefined) return 'delivered';
        // If the answer to our own claim got lost, the SDK claimed again and met it.
        if (stored?.lease_holder?.S !== holder) return 'leased';
      }
      holders.set(nameOf(key), holder);
      return 'claimed';
    },

    async markDelivered(key) {
      await update({
        Key: itemKey(key),
        UpdateExpression: 'SET delivered_at = :now REMOVE lease_until, lease_holder',
        ExpressionAttributeValues: { ':now': { S: new Date(clock.now()).toISOString() } },
      });
      holders.delete(nameOf(key));
    },

    async release(key) {
      const holder = holders.get(nameOf(key));
      if (holder === undefined) return;
      holders.delete(nameOf(key));
      await update({
        Key: itemKey(key),
        UpdateExpression: 'REMOVE lease_until',
        ConditionExpression: 'lease_holder = :holder',
        ExpressionAttributeValues: { ':holder': { S: holder } },
      });
    },
  };
}

function nameOf({ alertId, destination }: DeliveryKey): string {
  return `delivery#${destination}#${alertId}`;
}

function itemKey(key: DeliveryKey): Record<string, AttributeValue> {
  return { state_key: { S: nameOf(key) } };
}

import { createLogger, type InvocationContext, systemClock } from '@iam-tracker/core';
import { createDynamoDbClient } from '@iam-tracker/core/aws';
import { createDeliveryLedger } from './adapters/delivery-ledger.ts';
import { openChannels } from './adapters/open-channels.ts';
import { readConfig } from './config.ts';
import { type NotifyDependencies, notify } from './notify.ts';

let wired: NotifyDependencies | undefined;

/** Lambda entry point: a batch of alerts of one destination's queue. */
export async function handler(payload: unknown, context: InvocationContext): Promise<object> {
  wired ??= wire();
  return notify(payload, context, wired);
}

function wire(): NotifyDependencies {
  const { destinations, logLevel, maxAttempts, stateTableName } = readConfig();
  return {
    channels: openChannels(destinations, systemClock),
    ledger: createDeliveryLedger({
      client: createDynamoDbClient(),
      tableName: stateTableName,
      clock: systemClock,
      random: Math.random,
    }),
    clock: systemClock,
    logger: createLogger({ level: logLevel }),
    maxAttempts,
  };
}

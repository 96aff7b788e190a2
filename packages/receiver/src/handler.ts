import { createLogger, type InvocationContext, redactText, systemClock } from '@iam-tracker/core';
import { createDirtyDays, createDynamoDbClient, createEventsTable } from '@iam-tracker/core/aws';
import { readConfig } from './config.ts';
import { createLastingMarker } from './lasting-marker.ts';
import { type ReceiveDependencies, receive } from './receive.ts';
import { createEnvelopeSource } from './sources/envelope.ts';

let wired: ReceiveDependencies | undefined;

/** Lambda entry point: a batch of the queue of pushed events. */
export async function handler(payload: unknown, context: InvocationContext): Promise<object> {
  wired ??= wire();
  return receive(payload, context, wired);
}

function wire(): ReceiveDependencies {
  const { controlTableName, eventsTableName, maxAttempts, ...config } = readConfig();
  const client = createDynamoDbClient();
  const time = { clock: systemClock, random: Math.random };
  const logger = createLogger({ level: config.logLevel, cleanText: redactText });
  const dirtyDays = createDirtyDays({ client, tableName: controlTableName, ...time });
  const envelopes = createEnvelopeSource({
    ...config,
    events: createEventsTable({ ...config, client, tableName: eventsTableName, ...time }),
    markDays: createLastingMarker(dirtyDays, systemClock),
    clock: systemClock,
    logger,
  });
  return { sources: [envelopes], clock: systemClock, logger, maxAttempts };
}

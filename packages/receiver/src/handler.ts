import { createLogger, type InvocationContext, redactText, systemClock } from '@iam-tracker/core';
import { createDirtyDays, createDynamoDbClient, createEventsTable } from '@iam-tracker/core/aws';
import { openTrailSource } from './adapters/open-trail-source.ts';
import { readConfig } from './config.ts';
import { createLastingMarker } from './lasting-marker.ts';
import { type ReceiveDependencies, receive } from './receive.ts';
import { createEnvelopeSource } from './sources/envelope.ts';

let wired: ReceiveDependencies | undefined;

/** Lambda entry point: a batch of a queue of pushed events, or of objects that a trail made. */
export async function handler(payload: unknown, context: InvocationContext): Promise<object> {
  wired ??= wire();
  return receive(payload, context, wired);
}

function wire(): ReceiveDependencies {
  const { controlTableName, eventsTableName, maxAttempts, trail, ...config } = readConfig();
  const client = createDynamoDbClient();
  const time = { clock: systemClock, random: Math.random };
  const logger = createLogger({ level: config.logLevel, cleanText: redactText });
  const dirtyDays = createDirtyDays({ client, tableName: controlTableName, ...time });
  const parts = {
    ...{ ...config, ...time, logger },
    events: createEventsTable({ ...config, client, tableName: eventsTableName, ...time }),
    markDays: createLastingMarker(dirtyDays, systemClock),
  };
  // Events about objects are events of EventBridge, too: the narrower kind is asked first.
  const sources = [...openTrailSource(trail, { ...parts, client }), createEnvelopeSource(parts)];
  return { sources, clock: systemClock, logger, maxAttempts };
}

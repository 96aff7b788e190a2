import { randomUUID } from 'node:crypto';
import { createLogger, noMetrics, redactText, systemClock } from '@iam-tracker/core';
import {
  createCloudWatchMetrics,
  createDynamoDbClient,
  createRightsTable,
  createUserRecordsTable,
} from '@iam-tracker/core/aws';
import { openActivityLog } from './adapters/activity-log.ts';
import { createExecutionLock } from './adapters/execution-lock.ts';
import { openDirectory } from './adapters/open-directory.ts';
import { readConfig } from './config.ts';
import { type InvocationContext, type InvocationParts, invoke } from './invocation.ts';

let wired: InvocationParts | undefined;

/** Lambda entry point. A container runs one invocation at a time, so the lock may be its own. */
export async function handler(_payload: unknown, context: InvocationContext) {
  wired ??= wire();
  return invoke(context, wired);
}

function wire(): InvocationParts {
  const { eventsTableName, controlTableName, retentionDays, settings, ...config } = readConfig();
  const base = { client: createDynamoDbClient(), clock: systemClock, random: Math.random };
  const table = { ...base, retentionDays, tableName: config.recordsTableName };
  const parts = {
    ...openDirectory(createRightsTable(table)),
    records: createUserRecordsTable(table),
    lock: createExecutionLock({ ...table, owner: randomUUID() }),
    activity: openActivityLog(base, eventsTableName, controlTableName),
    metrics: config.publishMetrics
      ? createCloudWatchMetrics('IAMUserMonitor', systemClock)
      : noMetrics,
    ...base,
    logger: createLogger({ level: config.logLevel, cleanText: redactText }),
  };
  return { parts, settings };
}

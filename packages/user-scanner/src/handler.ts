import { randomUUID } from 'node:crypto';
import { createLogger, type InvocationContext, redactText, systemClock } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import { openActivityLog } from './adapters/activity-log.ts';
import { createExecutionLock } from './adapters/execution-lock.ts';
import { openDirectory } from './adapters/iam-directory.ts';
import { readConfig } from './config.ts';
import { type InvocationDependencies, invoke } from './scan/scan.ts';

let wired: InvocationDependencies | undefined;

/** Lambda entry point. A container runs one invocation at a time, so the lock may be its own. */
export async function handler(_payload: unknown, context: InvocationContext) {
  wired ??= wire(context.invokedFunctionArn?.split(':')[4]);
  return invoke(context, wired);
}

function wire(accountId: string | undefined): InvocationDependencies {
  const { eventsTableName, controlTableName, retentionDays, settings, ...config } = readConfig();
  const base = { client: aws.createDynamoDbClient(), clock: systemClock, random: Math.random };
  const table = { ...base, retentionDays, tableName: config.recordsTableName };
  const dependencies = {
    ...openDirectory(aws.createRightsTable(table)),
    records: aws.createUserRecordsTable(table),
    lock: createExecutionLock({ ...table, owner: randomUUID() }),
    activity: openActivityLog(base, eventsTableName, controlTableName, accountId),
    metrics: aws.openMetrics('IAMUserMonitor', config, systemClock),
    ...base,
    logger: createLogger({ level: config.logLevel, cleanText: redactText }),
  };
  return { dependencies, settings };
}

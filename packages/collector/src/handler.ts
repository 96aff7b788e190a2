import { createAwsTime, createLogger, redactText, systemClock } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import { openAccountAccess } from './adapters/account-access.ts';
import { findAccountId } from './adapters/aws-account.ts';
import { readConfig } from './config.ts';
import { type InvocationContext, type InvocationDependencies, invoke } from './invocation.ts';

let wired: InvocationDependencies | undefined;

/** Lambda entry point. */
export async function handler(payload: unknown, context: InvocationContext) {
  wired ??= wire();
  return invoke(payload, context, wired);
}

function wire(): InvocationDependencies {
  const config = readConfig();
  const time = { clock: systemClock, random: Math.random };
  const logger = createLogger({ level: config.logLevel, cleanText: redactText });
  const awsTime = createAwsTime(systemClock);
  const client = aws.createDynamoDbClient();
  const { eventsTableName, controlTableName, retentionDays } = config;
  const controlTable = { client, tableName: controlTableName, ...time };
  const dependencies = {
    ...openAccountAccess(awsTime),
    events: aws.createEventsTable({ client, tableName: eventsTableName, retentionDays, ...time }),
    coverage: aws.createControlTable(controlTable),
    dirtyDays: aws.createDirtyDays(controlTable),
    metrics: aws.openMetrics('IAMActivityTracker', config, systemClock),
    awsTime,
    ...time,
    logger,
  };
  return { dependencies, settings: config.settings, findAccountId: () => findAccountId(awsTime) };
}

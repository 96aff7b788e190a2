import { createLogger, type InvocationContext, systemClock } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import { createS3Client, createS3Store } from './adapters/s3-store.ts';
import { readConfig } from './config.ts';
import { type Exporter, invoke } from './invocation.ts';

let wired: Exporter | undefined;

/** Lambda entry point. */
export async function handler(payload: unknown, context: InvocationContext) {
  wired ??= wire();
  return invoke(payload, context, wired);
}

function wire(): Exporter {
  const { eventsTableName, controlTableName, usersTableName, alertsTableName, ...config } =
    readConfig();
  const client = aws.createDynamoDbClient();
  // The tables are only read from, so nothing expires by them.
  const table = { client, clock: systemClock, random: Math.random, retentionDays: 0 };
  const named = (tableName: string) => ({ ...table, tableName });
  const events = aws.createEventsTable(named(eventsTableName));
  const users = usersTableName ? { users: aws.createUserRecordsTable(named(usersTableName)) } : {};
  const alerts = alertsTableName ? { alerts: aws.createAlertsTable(named(alertsTableName)) } : {};
  const directory = () => ({ accounts: aws.createAccountsTable(named(controlTableName)) });
  const dependencies = {
    events: { eventsOfDay: (day: string, options = {}) => events.queryByDate(day, {}, options) },
    ...users,
    ...alerts,
    ...(config.exportAccounts ? directory() : {}),
    dirtyDays: aws.createDirtyDays(named(controlTableName)),
    lake: createS3Store({ client: createS3Client(), bucket: config.bucket }),
    metrics: aws.openMetrics('IAMActivityTracker', config, systemClock),
    clock: systemClock,
    logger: createLogger({ level: config.logLevel }),
  };
  return { dependencies, settings: config.settings };
}

import { createAwsTime, createLogger, redactText, systemClock } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import { partitionOf } from '@iam-tracker/core/reading';
import { openAccountAccess } from './adapters/account-access.ts';
import { findAccountId } from './adapters/aws-account.ts';
import { openMembers } from './adapters/open-members.ts';
import { openProof } from './adapters/open-proof.ts';
import type { readConfig } from './config.ts';
import type { InvocationDependencies } from './invocation.ts';

/** Puts the parts together that invocations of this process share. */
export function wire({
  controlTableName,
  eventsTableName,
  organization,
  retentionDays,
  settings,
  trail,
  ...config
}: ReturnType<typeof readConfig>): InvocationDependencies {
  const time = { clock: systemClock, random: Math.random };
  const logger = createLogger({ level: config.logLevel, cleanText: redactText });
  const awsTime = createAwsTime(systemClock);
  const client = aws.createDynamoDbClient();
  const controlTable = { client, tableName: controlTableName, ...time };
  const coverage = aws.createControlTable(controlTable);
  const shared = {
    events: aws.createEventsTable({ client, tableName: eventsTableName, retentionDays, ...time }),
    // Where the table holds the ledgers of hundreds of accounts, each shard asks for its own.
    coverage: organization === undefined ? coverage : { ...coverage, list: async () => [] },
    dirtyDays: aws.createDirtyDays(controlTable),
    metrics: aws.openMetrics('IAMActivityTracker', config, systemClock),
    awsTime,
    ...time,
    logger,
  };
  const wired = {
    dependencies: { ...shared, ...openAccountAccess(awsTime) },
    settings,
    findAccountId: () => findAccountId(awsTime),
    proveTrail: openProof(trail, {
      ...{ ...time, awsTime, client, logger, settings, metrics: shared.metrics },
      ...{ controlTableName, eventsTableName, retentionDays },
    }),
  };
  if (organization === undefined) return wired;
  const partition = partitionOf(settings.homeRegion);
  const parts = { awsTime, client, controlTableName, partition, settings, shared };
  return { ...wired, members: openMembers({ config: organization, ...parts }) };
}

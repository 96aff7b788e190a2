import { randomUUID } from 'node:crypto';
import { createLogger, redactText, systemClock } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import { homeRegionOf } from '@iam-tracker/core/reading';
import { openActivityLog } from './adapters/activity-log.ts';
import { createExecutionLock } from './adapters/execution-lock.ts';
import { openDirectory } from './adapters/iam-directory.ts';
import { openMembers } from './adapters/open-members.ts';
import type { readConfig } from './config.ts';
import type { InvocationDependencies } from './invocation.ts';

/**
 * Puts the parts together that invocations of this process share. A container runs one invocation at a time, so the lock may be its own.
 *
 * @throws AppError BAD_CONFIGURATION when members are to be scanned, and `accountId` is not known
 */
export function wire(
  config: ReturnType<typeof readConfig>,
  accountId: string | undefined,
): InvocationDependencies {
  const { controlTableName, eventsTableName, members, recordsTableName, retentionDays } = config;
  const { region, settings } = config;
  const base = { client: aws.createDynamoDbClient(), clock: systemClock, random: Math.random };
  const table = { ...base, retentionDays, tableName: recordsTableName };
  const logger = createLogger({ level: config.logLevel, cleanText: redactText });
  const dependencies = {
    ...openDirectory(aws.createRightsTable(table)),
    records: aws.createUserRecordsTable(table),
    lock: createExecutionLock({ ...table, owner: randomUUID() }),
    activity: openActivityLog({
      ...{ ...base, accountId, eventsTableName, controlTableName },
      ...(members === undefined ? {} : { homeRegion: homeRegionOf(region) }),
    }),
    metrics: aws.openMetrics('IAMUserMonitor', config, systemClock),
    ...base,
    logger,
  };
  if (members === undefined || controlTableName === undefined) return { dependencies, settings };
  const tables = { records: recordsTableName, events: eventsTableName, control: controlTableName };
  const shared = { clock: systemClock, random: Math.random, logger };
  return {
    ...{ dependencies, settings },
    members: openMembers({
      ...{ client: base.client, config: members, ownAccountId: accountId },
      ...{ region, retentionDays, settings, shared, tables },
    }),
  };
}

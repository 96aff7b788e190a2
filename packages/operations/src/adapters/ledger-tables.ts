import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { AppError, systemClock } from '@iam-tracker/core';
import type { AccountDirectory } from '@iam-tracker/core/accounts';
import {
  createAccountsTable,
  createAlertsTable,
  createDynamoDbClient,
  createEventsTable,
  type DynamoDbClientOptions,
  type EventsTable,
} from '@iam-tracker/core/aws';
import type { Deployment } from '../deployment.ts';

/** The ledger of a deployment, for reading. */
export interface LedgerTables {
  readonly events: Pick<EventsTable, 'get' | 'queryByUser' | 'queryByEventName' | 'queryByDate'>;
  readonly alerts: Pick<ReturnType<typeof createAlertsTable>, 'alertsOfDay'>;
  readonly accounts: Pick<AccountDirectory, 'find' | 'list'>;
}

type TablesConfig = DynamoDbClientOptions & Pick<DynamoDBClientConfig, 'profile'>;

/** Opens the tables of events, of alerts and of accounts. @throws AppError NOT_DEPLOYED when the deployment names none */
export function openLedgerTables(
  { name, region, tables }: Pick<Deployment, 'name' | 'region' | 'tables'>,
  config: TablesConfig = {},
): LedgerTables {
  const { alerts, control, events } = tables;
  if (alerts === undefined || control === undefined || events === undefined) {
    throw new AppError('NOT_DEPLOYED', `Deployment ${name} has no tables of events and alerts.`, {
      hint: 'Bring it up to date: iam-tracker update.',
    });
  }
  const access = {
    client: createDynamoDbClient({ ...config, region }),
    clock: systemClock,
    random: Math.random,
  };
  return {
    events: createEventsTable({ ...access, tableName: events, retentionDays: 0 }),
    alerts: createAlertsTable({ ...access, tableName: alerts }),
    accounts: createAccountsTable({ client: access.client, tableName: control }),
  };
}

import type { Clock, Logger } from '@iam-tracker/core';
import { createAccountsTable, type DynamoDbClient } from '@iam-tracker/core/aws';
import { createKnownAccounts, NO_ACCOUNTS } from '../organization/known-accounts.ts';
import { namingAccounts, trustingOrganization } from '../organization/with-organization.ts';
import type { AlertPublisher } from '../ports.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';

interface OrganizationOptions {
  readonly client: DynamoDbClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: DetectionSettings;
  readonly publisher: AlertPublisher;
}

/** Opens what is known of the organization in a table, and lets settings and messages know of it; nothing without a table. */
export function openOrganization(
  { client, clock, ...parts }: OrganizationOptions,
  controlTableName: string | undefined,
) {
  if (controlTableName === undefined) return { ...parts, accounts: NO_ACCOUNTS };
  const directory = createAccountsTable({ client, tableName: controlTableName });
  const accounts = createKnownAccounts(directory, clock, parts.logger);
  return {
    accounts,
    logger: parts.logger,
    settings: trustingOrganization(parts.settings, accounts),
    publisher: namingAccounts(parts.publisher, accounts),
  };
}

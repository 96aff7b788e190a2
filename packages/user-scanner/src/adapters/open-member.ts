import {
  type AwsCredentials,
  createRightsTable,
  type DynamoDbClient,
  type UserRecordsTable,
} from '@iam-tracker/core/aws';
import type { OpenedAccount } from '../members/scan-member.ts';
import type { ScanDependencies } from '../ports.ts';
import { openActivityLog } from './activity-log.ts';
import { createExecutionLock } from './execution-lock.ts';
import { openDirectory } from './iam-directory.ts';

interface OpenMemberOptions extends Pick<ScanDependencies, 'clock' | 'random'> {
  readonly client: DynamoDbClient;
  readonly tables: {
    readonly records: string;
    readonly events: string | undefined;
    readonly control: string;
  };
  readonly records: Pick<UserRecordsTable, 'ofMember'>;
  readonly retentionDays: number;
  /** The Region in which IAM's events are read. */
  readonly homeRegion: string;
  /** Names the scan in the lock of the account. */
  readonly owner: string;
}

/** Place and identity to ask IAM from; what is left out is found as by every AWS tool. */
interface MemberAccess {
  readonly credentials: AwsCredentials;
  readonly region?: string;
  readonly endpoint?: string;
  readonly requestHandler?: object;
}

/** Opens what a scan needs of a member account: its IAM, its own place in the tables, what is known of its events. */
export function openMember(
  accountId: string,
  access: MemberAccess,
  { client, clock, homeRegion, owner, random, records, retentionDays, tables }: OpenMemberOptions,
): OpenedAccount {
  const base = { client, clock, random };
  const table = { ...base, tableName: tables.records };
  return {
    ...openDirectory(
      createRightsTable({ ...table, retentionDays, memberAccount: accountId }),
      access,
    ),
    records: records.ofMember(accountId),
    lock: createExecutionLock({ ...table, memberAccount: accountId, owner }),
    activity: openActivityLog({
      ...{ ...base, accountId, homeRegion },
      ...{ eventsTableName: tables.events, controlTableName: tables.control },
    }),
  };
}

import { randomUUID } from 'node:crypto';
import { AppError, compact, noMetrics } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import { createMemberQueue, createMemberRole, type MemberConfig } from '@iam-tracker/core/members';
import { homeRegionOf, partitionOf } from '@iam-tracker/core/reading';
import type { Members } from '../invocation.ts';
import type { MemberScanParts } from '../members/scan-member.ts';
import { openMember } from './open-member.ts';

interface OpenMembersOptions {
  readonly config: MemberConfig;
  readonly client: aws.DynamoDbClient;
  readonly tables: {
    readonly records: string;
    readonly events: string | undefined;
    readonly control: string;
  };
  readonly retentionDays: number;
  /** Where the scanner runs. */
  readonly region: string;
  readonly ownAccountId: string | undefined;
  readonly shared: Omit<MemberScanParts['shared'], 'metrics'>;
  readonly settings: MemberScanParts['settings'];
}

/** Opens what member accounts add to the scanner. @throws AppError BAD_CONFIGURATION when its own account is not known */
export function openMembers({
  client,
  config,
  ownAccountId,
  region,
  retentionDays,
  settings,
  shared,
  tables,
}: OpenMembersOptions): Members {
  if (ownAccountId === undefined) {
    throw new AppError('BAD_CONFIGURATION', 'The function is not called by its ARN.', {
      hint: 'Members are told from the account of the function, which its ARN names.',
    });
  }
  const { clock, random } = shared;
  const base = { client, clock, random };
  const control = { client, tableName: tables.control };
  const inventory = aws.createUserRecordsTable({
    ...{ ...base, retentionDays, tableName: tables.records },
  });
  const role = createMemberRole(
    compact({ ...config, partition: partitionOf(region), awsTime: clock }),
  );
  return {
    scope: config,
    accounts: aws.createAccountsTable(control),
    marks: aws.createMemberMarks(control, 'scan'),
    queue: createMemberQueue(config.queueUrl, ({ accountId }) =>
      JSON.stringify({ account_id: accountId }),
    ),
    // Those of the own scan are counted by people and by alarms; what fails in a member is told by its mark.
    shared: { ...shared, metrics: noMetrics },
    ...{ ownAccountId, settings },
    async open(accountId) {
      const credentials = await role.assume(accountId);
      return openMember(
        accountId,
        { credentials },
        {
          ...{ ...base, retentionDays, tables, owner: randomUUID() },
          ...{ records: inventory, homeRegion: homeRegionOf(region) },
        },
      );
    },
  };
}

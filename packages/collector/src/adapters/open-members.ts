import { type AwsTimeKeeper, compact, type Interval } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import { createMemberQueue, createMemberRole } from '@iam-tracker/core/members';
import type { MemberRunParts, SharedDependencies } from '../members/collect-member.ts';
import { dispatchReading } from '../members/dispatch-reading.ts';
import { collectMembers, writeRequest } from '../members/member-batch.ts';
import type { MemberRoles } from '../members/member-ports.ts';
import type { Members } from '../members/members.ts';
import type { OrganizationConfig } from '../members/organization-config.ts';
import { type AccessConfig, openAccountAccess } from './account-access.ts';
import { createOrganization } from './organization.ts';

interface OpenMembersOptions {
  readonly config: OrganizationConfig;
  readonly client: aws.DynamoDbClient;
  readonly controlTableName: string;
  readonly partition: string;
  readonly awsTime: AwsTimeKeeper;
  readonly shared: SharedDependencies;
  readonly settings: MemberRunParts['settings'];
}

type RoleOptions = Parameters<typeof createMemberRole>[0] & { readonly awsTime: AwsTimeKeeper };

/** Opens accounts by the role of the same name in each. */
export function openMemberRoles(options: RoleOptions, config: AccessConfig = {}): MemberRoles {
  const role = createMemberRole(options, config);
  return {
    async open(accountId) {
      const credentials = await role.assume(accountId);
      return openAccountAccess(options.awsTime, { ...config, credentials });
    },
  };
}

/** Opens what an organization adds to the collector. */
export function openMembers({
  awsTime,
  client,
  config,
  controlTableName,
  partition,
  settings,
  shared,
}: OpenMembersOptions): Members {
  const table = { client, tableName: controlTableName };
  const { isListed, members } = config;
  const stores = {
    accounts: aws.createAccountsTable(table),
    marks: aws.createMemberMarks(table),
  };
  const queue = createMemberQueue(members?.queueUrl ?? '', writeRequest);
  const { clock, logger, metrics } = shared;
  const organization = isListed ? createOrganization() : undefined;
  return {
    dispatch: (ownAccountId) =>
      dispatchReading(
        { ...stores, organization, queue, metrics, clock, logger },
        members,
        ownAccountId,
      ),
    collect(batch, context, ownAccountId) {
      if (members === undefined) throw new Error('MEMBER_ROLE_NAME is not set');
      const roles = openMemberRoles(compact({ ...members, partition, awsTime }));
      const { accountMetrics } = members;
      const parts = { ...stores, shared, settings, scope: members, roles, accountMetrics };
      return collectMembers(batch, context, parts, ownAccountId);
    },
    async ask(accountIds: readonly string[], backfill: Interval) {
      const refused = await queue.send(accountIds.map((accountId) => ({ accountId, backfill })));
      return accountIds.length - refused.length;
    },
  };
}

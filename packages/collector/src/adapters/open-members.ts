import { type AwsTimeKeeper, compact, type Interval } from '@iam-tracker/core';
import * as aws from '@iam-tracker/core/aws';
import type { MemberRunParts, SharedDependencies } from '../members/collect-member.ts';
import { dispatchMembers } from '../members/dispatch-members.ts';
import { collectMembers } from '../members/member-batch.ts';
import type { OrganizationConfig } from '../members/member-config.ts';
import type { Members } from '../members/members.ts';
import { createAccountQueue } from './account-queue.ts';
import { createMemberRoles } from './member-roles.ts';
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
  const queue = createAccountQueue(members?.queueUrl ?? '');
  const { clock, logger, metrics } = shared;
  const organization = isListed ? createOrganization() : undefined;
  return {
    dispatch: (ownAccountId) =>
      dispatchMembers(
        { ...stores, organization, queue, metrics, clock, logger },
        members,
        ownAccountId,
      ),
    collect(batch, context, ownAccountId) {
      if (members === undefined) throw new Error('MEMBER_ROLE_NAME is not set');
      const roles = createMemberRoles(compact({ ...members, partition, awsTime }));
      const parts = { ...stores, shared, settings, scope: members, roles };
      return collectMembers(batch, context, parts, ownAccountId);
    },
    async ask(accountIds: readonly string[], backfill: Interval) {
      const refused = await queue.send(accountIds.map((accountId) => ({ accountId, backfill })));
      return accountIds.length - refused.length;
    },
  };
}

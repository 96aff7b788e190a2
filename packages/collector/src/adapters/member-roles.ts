import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { AppError, type AwsTimeKeeper, compact, MINUTE } from '@iam-tracker/core';
import { type AwsCredentials, clientDefaults, describeAwsError } from '@iam-tracker/core/aws';
import type { MemberRoles } from '../members/member-ports.ts';
import { openAccountAccess } from './account-access.ts';

interface MemberRolesOptions {
  readonly roleName: string;
  readonly externalId?: string;
  /** Of ARNs: `aws`, `aws-cn`. */
  readonly partition: string;
  readonly awsTime: AwsTimeKeeper;
}

/** Tells each account's owner in CloudTrail who reads there. */
const SESSION_NAME = 'iam-activity-tracker';
/** The most that a role may have that a role assumes (AssumeRole API reference, role chaining). */
const SESSION_SECONDS = 3_600;
/** The SDK asks for new ones five minutes before the end; then there must be new ones. */
const RENEWAL_MILLISECONDS = 6 * MINUTE;

/** Assumes the role of the same name in each account. Credentials are asked for anew before they expire, for runs that take longer. */
export function createMemberRoles(
  { awsTime, externalId, partition, roleName }: MemberRolesOptions,
  config: STSClientConfig & { readonly profile?: string } = {},
): MemberRoles {
  const client = new STSClient({ ...clientDefaults, ...config });

  async function assume(accountId: string) {
    const RoleArn = `arn:${partition}:iam::${accountId}:role/${roleName}`;
    const command = new AssumeRoleCommand(
      compact({
        RoleArn,
        RoleSessionName: SESSION_NAME,
        DurationSeconds: SESSION_SECONDS,
        ExternalId: externalId,
      }),
    );
    const { Credentials } = await client.send(command).catch((error: unknown) => {
      const { what, hint } = describeAwsError(error);
      throw unreachable(RoleArn, what, hint ?? adviceFor(accountId), error);
    });
    const { AccessKeyId, Expiration, SecretAccessKey, SessionToken } = Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined) {
      throw unreachable(RoleArn, 'no credentials in the answer', adviceFor(accountId));
    }
    return compact({
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    });
  }

  return {
    async open(accountId) {
      // Now, so that an account that refuses is told from one whose answers fail.
      let session = await assume(accountId);
      const credentials: AwsCredentials = async () => {
        const now = awsTime.now() ?? 0;
        const endsAt = session.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
        if (endsAt - now < RENEWAL_MILLISECONDS) session = await assume(accountId);
        return session;
      };
      return openAccountAccess(awsTime, { ...config, credentials });
    },
  };
}

function unreachable(role: string, what: string, hint: string, cause?: unknown): AppError {
  return new AppError('MEMBER_UNREACHABLE', `Cannot assume ${role}: ${what}`, { cause, hint });
}

function adviceFor(accountId: string): string {
  return `Deploy terraform/modules/member, or its StackSet, in account ${accountId}: the role must be there, trust the collector's role and take its external id. Or exclude the account. One that was closed or suspended is left out once the list of accounts says so.`;
}

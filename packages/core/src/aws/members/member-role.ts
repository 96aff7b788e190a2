import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import type { AwsTime } from '../../clock.ts';
import { compact } from '../../collections.ts';
import { AppError } from '../../error.ts';
import { MINUTE } from '../../time.ts';
import { describeAwsError } from '../aws-failure.ts';
import { type AwsCredentials, clientDefaults } from '../clients.ts';

interface MemberRoleOptions {
  readonly roleName: string;
  readonly externalId?: string;
  /** Of ARNs: `aws`, `aws-cn`. */
  readonly partition: string;
  readonly awsTime: Pick<AwsTime, 'now'>;
}

/** The role of the same name in each member account. */
interface MemberRole {
  /**
   * Assumes the role in an account, and returns credentials that are asked for anew before they expire, for runs that take
   * longer.
   *
   * @throws AppError MEMBER_UNREACHABLE, with what to do about it
   */
  assume(accountId: string): Promise<AwsCredentials>;
}

/** Tells each account's owner in CloudTrail who reads there. */
const SESSION_NAME = 'iam-activity-tracker';
/** The most that a role may have that a role assumes (AssumeRole API reference, role chaining). */
const SESSION_SECONDS = 3_600;
/** The SDK asks for new ones five minutes before the end; then there must be new ones. */
const RENEWAL_MILLISECONDS = 6 * MINUTE;

export function createMemberRole(
  { awsTime, externalId, partition, roleName }: MemberRoleOptions,
  config: STSClientConfig = {},
): MemberRole {
  const client = new STSClient({ ...clientDefaults, ...config });

  async function takeSession(accountId: string) {
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
    async assume(accountId) {
      // Now, so that an account that refuses is told from one whose answers fail.
      let session = await takeSession(accountId);
      return async () => {
        const now = awsTime.now() ?? 0;
        const endsAt = session.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
        if (endsAt - now < RENEWAL_MILLISECONDS) session = await takeSession(accountId);
        return session;
      };
    },
  };
}

function unreachable(role: string, what: string, hint: string, cause?: unknown): AppError {
  return new AppError('MEMBER_UNREACHABLE', `Cannot assume ${role}: ${what}`, { cause, hint });
}

function adviceFor(accountId: string): string {
  return `Deploy terraform/modules/member, or its StackSet, in account ${accountId}: the role must be there, trust the identity that assumes it (the role of the function; on a laptop that of your credentials) and take the external id. Or exclude the account. One that was closed or suspended is left out once the list of accounts says so.`;
}

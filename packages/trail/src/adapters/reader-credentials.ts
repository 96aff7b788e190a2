import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { clientDefaults, describeAwsError } from '@iam-tracker/core/aws';
import { TrailFileError } from '../file/file-fault.ts';

/** A role that may read the files of trails, mostly in another account. */
interface ReaderRole {
  readonly roleArn: string;
  /** Keeps others who know the role's name from having us read for them (IAM user guide, "The confused deputy problem"). */
  readonly externalId?: string;
  /** As the owner of the role sees us in CloudTrail. */
  readonly sessionName: string;
}

/** An hour is the most that a role assumed by a role may have (role chaining), and the least that all have. */
const DURATION_SECONDS = 3_600;

/**
 * Makes what the SDK asks for credentials: the role's, asked for again before they run out, by the SDK's own clock.
 *
 * @throws TrailFileError denied
 */
export function assumeReaderRole(
  { externalId, roleArn, sessionName }: ReaderRole,
  config: STSClientConfig = {},
) {
  const client = new STSClient({ ...clientDefaults, maxAttempts: 4, ...config });
  return async () => {
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: DURATION_SECONDS,
      ExternalId: externalId,
    });
    const { Credentials: given } = await client.send(command).catch((error: unknown) => {
      const { hint, what } = describeAwsError(error);
      throw new TrailFileError('denied', `Cannot assume the role ${roleArn}: ${what}`, {
        cause: error,
        hint: hint ?? 'Check its trust policy, and the external id in it.',
      });
    });
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      ...(given?.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
      ...(given?.Expiration === undefined ? {} : { expiration: given.Expiration }),
    };
  };
}

import { DescribeRegionsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { AppError, type AwsTimeKeeper } from '@iam-tracker/core';
import { clientDefaults, describeAwsError, watchAnswerTimes } from '@iam-tracker/core/aws';
import type { RegionDirectory } from '../ports.ts';

/**
 * Returns the account of the credentials in use, and tells `awsTime` of the time in the answer.
 *
 * @throws AppError LOOKUP_FAILED when AWS does not say; GetCallerIdentity needs no permission.
 */
export async function findAccountId(
  awsTime: AwsTimeKeeper,
  config: STSClientConfig = {},
): Promise<string> {
  const client = watchAnswerTimes(new STSClient({ ...clientDefaults, ...config }), awsTime);
  const { Account } = await client.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
    const { what, hint } = describeAwsError(error);
    throw new AppError('LOOKUP_FAILED', `GetCallerIdentity: ${what}`, {
      cause: error,
      hint: hint ?? 'Are there valid AWS credentials, and a Region?',
    });
  });
  if (Account === undefined) {
    throw new AppError('LOOKUP_FAILED', 'GetCallerIdentity: no account in the answer');
  }
  return Account;
}

/** The Regions enabled for the account, as EC2 lists them. Tells `awsTime` of the time in each answer. */
export function createEc2RegionDirectory(
  awsTime: AwsTimeKeeper,
  config: EC2ClientConfig = {},
): RegionDirectory {
  const client = watchAnswerTimes(new EC2Client({ ...clientDefaults, ...config }), awsTime);
  return {
    async listEnabledRegions() {
      try {
        const { Regions = [] } = await client.send(
          new DescribeRegionsCommand({ AllRegions: false }),
        );
        const names = Regions.flatMap(({ RegionName }) => RegionName ?? []);
        if (names.length > 0) return names.sort();
      } catch (error) {
        const { what, hint } = describeAwsError(error);
        throw new AppError('REGIONS_UNAVAILABLE', `DescribeRegions: ${what}`, {
          cause: error,
          hint: hint ?? 'The collector needs ec2:DescribeRegions, or a list in REGIONS.',
        });
      }
      throw new AppError('REGIONS_UNAVAILABLE', 'DescribeRegions: no Region in the answer', {
        hint: 'Name the Regions in REGIONS.',
      });
    },
  };
}

import { DescribeRegionsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { AppError, type AwsTimeKeeper, printable } from '@iam-tracker/core';
import { clientDefaults, explainAwsFailure, watchAnswerTimes } from '@iam-tracker/core/aws';
import type { RegionDirectory } from '../ports.ts';

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
        const { name, message } = error as Error;
        const failure = explainAwsFailure(error);
        const what = failure?.what ?? `${name}: ${printable(message)}`;
        throw new AppError('REGIONS_UNAVAILABLE', `DescribeRegions: ${what}`, {
          cause: error,
          hint: failure?.hint ?? 'The collector needs ec2:DescribeRegions, or a list in REGIONS.',
        });
      }
      throw new AppError('REGIONS_UNAVAILABLE', 'DescribeRegions: no Region in the answer', {
        hint: 'Name the Regions in REGIONS.',
      });
    },
  };
}

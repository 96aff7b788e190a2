import type { CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import type { AwsTimeKeeper } from '@iam-tracker/core';
import type { AccountAccess } from '../ports.ts';
import { createEc2RegionDirectory } from './aws-account.ts';
import { createCloudTrailHistory } from './cloudtrail-history.ts';
import { createTrailDirectory } from './trail-health.ts';

/** The place and the identity to ask from; what is left out is found as every AWS tool finds it. */
export type AccessConfig = Pick<
  CloudTrailClientConfig,
  'credentials' | 'endpoint' | 'profile' | 'region' | 'requestHandler'
>;

/** Opens an account to a run: whose it is, the credentials decide. */
export function openAccountAccess(
  awsTime: AwsTimeKeeper,
  config: AccessConfig = {},
): AccountAccess {
  return {
    history: createCloudTrailHistory(awsTime, config),
    directory: createEc2RegionDirectory(awsTime, config),
    trails: createTrailDirectory(config),
  };
}

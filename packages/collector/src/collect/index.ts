export { createEc2RegionDirectory, findAccountId } from '../adapters/aws-account.ts';
export { createCloudTrailHistory } from '../adapters/cloudtrail-history.ts';
export type { CollectDependencies } from '../ports.ts';
export { collect } from './collect.ts';
export { CollectError, type CollectResult } from './collect-result.ts';
export { homeRegionOf } from './shards.ts';

export { createCloudTrailHistory } from './adapters/cloudtrail-history.ts';
export { createEc2RegionDirectory } from './adapters/ec2-region-directory.ts';
export { findAccountId } from './adapters/sts-account.ts';
export { type CollectRequest, collect } from './collect.ts';
export { CollectError } from './collect-error.ts';
export type { CollectResult } from './collect-result.ts';
export { parsePayload } from './payload.ts';
export type {
  CollectParts,
  CoverageStore,
  EventHistory,
  EventStore,
  LookupEntry,
  LookupPage,
  LookupQuery,
  RegionDirectory,
  StoreMissingOptions,
  StoreOptions,
} from './ports.ts';
export { homeRegionOf } from './shards.ts';

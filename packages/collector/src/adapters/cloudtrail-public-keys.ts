import type { CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import { type Clock, HOUR } from '@iam-tracker/core';
import type { KeySource } from '@iam-tracker/trail';
import { createCloudTrailKeys } from '@iam-tracker/trail/aws';
import type { PublicKeys } from '../trail/trail-ports.ts';

/** A function lives for days: what AWS answered is asked again after this time, so that new keys become known. */
const KNOWN_MILLISECONDS = 6 * HOUR;

/**
 * The keys with which CloudTrail signs, of each Region by the Region itself (CloudTrail API reference, ListPublicKeys). An answer
 * serves every chain of the Region for some hours; after a failure everything is asked again.
 */
export function createPublicKeys(
  clock: Pick<Clock, 'now'>,
  config: CloudTrailClientConfig = {},
): PublicKeys {
  let source: KeySource | undefined;
  let madeAt = 0;
  return {
    async list(region, { end, start }, signal) {
      if (source === undefined || clock.now() - madeAt >= KNOWN_MILLISECONDS) {
        source = createCloudTrailKeys(config);
        madeAt = clock.now();
      }
      try {
        return (await source.keysOf(region, start, end)).keys;
      } catch (error) {
        source = undefined;
        signal.throwIfAborted();
        throw error;
      }
    },
  };
}

import {
  EVENT_SOURCES,
  type EventSource,
  type EventStream,
  nameStream,
  ownEventNames,
  ownLookupNames,
  type ShardId,
  serviceSuffixOf,
} from '@iam-tracker/core';
import { partitionOf, type ReadingScope } from '@iam-tracker/core/reading';

/** CloudTrail's suffix for a service wherever it has no name of the partition's own. */
const COMMON_SUFFIX = 'amazonaws.com';

export interface ShardPlan extends ReadingScope {
  readonly accountId: string;
  readonly regions: readonly string[];
}

/**
 * Returns the shards of each Region to read: global services in the home Region, the rest in every
 * Region. Where a service is kept for some of its events alone, each of their names is a shard, once for
 * all services that share it. The deployment's own resources are shards in its own Region.
 */
export function planShards(plan: ShardPlan): Map<string, ShardId[]> {
  const shards = new Map<string, Map<string, ShardId>>();
  const add = (region: string, streams: readonly EventStream[]) => {
    const own = shards.get(region) ?? new Map<string, ShardId>();
    shards.set(region, own);
    for (const stream of streams) {
      own.set(nameStream(stream), { accountId: plan.accountId, region, ...stream });
    }
  };
  for (const source of EVENT_SOURCES) {
    if (!plan.families[source.family]) continue;
    for (const region of regionsOf(source, plan)) add(region, streamsOf(source, region));
  }
  const ownRegion = plan.ownResources?.region;
  if (plan.families.guard && ownRegion !== undefined) add(ownRegion, ownStreamsOf(plan, ownRegion));
  return new Map([...shards].map(([region, own]) => [region, [...own.values()]]));
}

function ownStreamsOf({ accountId, ownResources }: ShardPlan, region: string): EventStream[] {
  if (ownResources === undefined) return [];
  const place = { accountId, partition: partitionOf(region), region };
  return [
    ...ownLookupNames(ownResources, place).map((resourceName) => ({ resourceName })),
    ...ownEventNames(ownResources).map((eventName) => ({ eventName })),
  ];
}

function regionsOf(
  { family, recordedIn }: EventSource,
  { homeRegion, regions, ssoRegions }: ShardPlan,
): readonly string[] {
  if (recordedIn === 'home') return [homeRegion];
  return family === 'sso' && ssoRegions !== undefined ? [homeRegion, ...ssoRegions] : regions;
}

/**
 * LookupEvents wants the very text of a record. Which suffix the records of other partitions carry is
 * written nowhere, so both are asked for: a source without records costs an empty answer.
 */
function streamsOf({ keeps, service }: EventSource, region: string): EventStream[] {
  if (typeof keeps !== 'string') return [...keeps].map((eventName) => ({ eventName }));
  const suffixes = new Set([COMMON_SUFFIX, serviceSuffixOf(region)]);
  return [...suffixes].map((suffix) => ({ source: `${service}.${suffix}` }));
}

import {
  EVENT_SOURCES,
  type EventFamily,
  type EventSource,
  type EventStream,
  nameStream,
  type OwnResources,
  ownEventNames,
  ownLookupNames,
  type ShardId,
  serviceSuffixOf,
} from '@iam-tracker/core';

/** Families of events as users switch them. */
export type Families = Readonly<Record<EventFamily, boolean>>;

/** Returns the setting that switches a family: `PROCESS_IAM_EVENTS`. */
export function settingOf(family: EventFamily): string {
  return `PROCESS_${family.toUpperCase()}_EVENTS`;
}

/** Partitions, and where they record IAM's own events; the first prefix that fits the Region decides. */
const PARTITIONS = [
  ['us-gov-', 'us-gov-west-1', 'aws-us-gov'],
  ['cn-', 'cn-north-1', 'aws-cn'],
  ['eusc-', 'eusc-de-east-1', 'aws-eusc'],
  ['us-isob-', 'us-isob-east-1', 'aws-iso-b'],
  ['us-isof-', 'us-isof-south-1', 'aws-iso-f'],
  ['eu-isoe-', 'eu-isoe-west-1', 'aws-iso-e'],
  ['us-iso-', 'us-iso-east-1', 'aws-iso'],
] as const;

/** Returns the Region in which the partition of `region` records IAM events. */
export function homeRegionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'us-east-1';
}

/** Returns the partition of a Region, as ARNs begin with it. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[2] ?? 'aws';
}

/** CloudTrail's suffix for a service wherever it has no name of the partition's own. */
const COMMON_SUFFIX = 'amazonaws.com';

export interface ShardPlan {
  readonly accountId: string;
  readonly homeRegion: string;
  readonly regions: readonly string[];
  readonly families: Families;
  /** Limits Identity Center to the home Region and these. */
  readonly ssoRegions?: readonly string[];
  /** Resources of the deployment; what is done to them is read where it runs. */
  readonly ownResources?: OwnResources;
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

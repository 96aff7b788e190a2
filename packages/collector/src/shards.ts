import { IDENTITY_SOURCES, type ShardId } from '@iam-tracker/core';

/** Families of events as users switch them (`PROCESS_<FAMILY>_EVENTS`). */
export interface Families {
  readonly iam: boolean;
  readonly sts: boolean;
  readonly signin: boolean;
  readonly sso: boolean;
}

/** Where a partition records IAM's own events; the first prefix that fits the Region decides. */
const HOME_REGIONS = [
  ['us-gov-', 'us-gov-west-1'],
  ['cn-', 'cn-north-1'],
  ['eusc-', 'eusc-de-east-1'],
  ['us-isob-', 'us-isob-east-1'],
  ['us-isof-', 'us-isof-south-1'],
  ['eu-isoe-', 'eu-isoe-west-1'],
  ['us-iso-', 'us-iso-east-1'],
  ['', 'us-east-1'],
] as const;

/** Returns the Region in which the partition of `region` records IAM events. */
export function homeRegionOf(region: string): string {
  const match = HOME_REGIONS.find(([prefix]) => region.startsWith(prefix));
  return match?.[1] ?? 'us-east-1';
}

export interface ShardPlan {
  readonly accountId: string;
  readonly homeRegion: string;
  readonly regions: readonly string[];
  readonly families: Families;
  /** Limits Identity Center to the home Region and this one. */
  readonly ssoRegion?: string;
}

/** Returns the shards of each Region to read: IAM in the home Region, the rest in every Region. */
export function planShards(plan: ShardPlan): Map<string, ShardId[]> {
  const { accountId, families, homeRegion, regions, ssoRegion } = plan;
  const regionsOf: Record<keyof Families, readonly string[]> = {
    iam: [homeRegion],
    sts: regions,
    signin: regions,
    sso: ssoRegion === undefined ? regions : [homeRegion, ssoRegion],
  };
  const shards = new Map<string, ShardId[]>();
  for (const [source, family] of Object.entries(IDENTITY_SOURCES)) {
    if (!families[family]) continue;
    for (const region of new Set(regionsOf[family])) {
      shards.set(region, [...(shards.get(region) ?? []), { accountId, region, source }]);
    }
  }
  return shards;
}

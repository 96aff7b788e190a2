import type { ShardId } from '@iam-tracker/core';

/** Families of events as users switch them (`PROCESS_<FAMILY>_EVENTS`). */
export interface Families {
  readonly iam: boolean;
  readonly sts: boolean;
  readonly signin: boolean;
  readonly sso: boolean;
}

const IDENTITY_CENTER_SOURCES = [
  'sso.amazonaws.com',
  'sso-directory.amazonaws.com',
  'sso-oauth.amazonaws.com',
  'identitystore.amazonaws.com',
];

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
  const shards = new Map<string, ShardId[]>();
  const add = (regions: readonly string[], sources: readonly string[]) => {
    for (const region of new Set(regions)) {
      const list = shards.get(region) ?? [];
      list.push(...sources.map((source) => ({ accountId: plan.accountId, region, source })));
      shards.set(region, list);
    }
  };
  const { families, homeRegion, regions, ssoRegion } = plan;
  const ssoRegions = ssoRegion === undefined ? regions : [homeRegion, ssoRegion];
  if (families.iam) add([homeRegion], ['iam.amazonaws.com']);
  if (families.sts) add(regions, ['sts.amazonaws.com']);
  if (families.signin) add(regions, ['signin.amazonaws.com']);
  if (families.sso) add(ssoRegions, IDENTITY_CENTER_SOURCES);
  return shards;
}

import { groupBy } from '@iam-tracker/core';
import { type Finding, finding } from './finding.ts';

/** A chain of digests by the trail that it is of. */
export interface ChainId {
  readonly accountId: string;
  readonly region: string;
  readonly trailName: string;
  readonly homeRegion: string;
  readonly organizationId?: string;
  /** A part of it is proven. */
  readonly isProven: boolean;
}

/** Regions that every account has and cannot switch off (AWS Regions and Availability Zones, "Opt-in status"). */
const ALWAYS_ON: readonly (readonly [partition: RegExp, regions: readonly string[]])[] = [
  [/^cn-/, ['cn-north-1', 'cn-northwest-1']],
  [/^us-gov-/, ['us-gov-east-1', 'us-gov-west-1']],
  [/^(?:us-iso|eusc-|eu-isoe)/, []],
  [
    /^/,
    [
      ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1'],
      ...['ap-southeast-2', 'ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2'],
      ...['eu-west-3', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
    ],
  ],
];

/** Where digests should be and are not. */
interface AbsentRegion {
  readonly accountId: string;
  readonly region: string;
  readonly finding: Finding;
}

/**
 * Finds Regions in which a trail of many Regions has no digest at all. Such a trail is one that has proven digests, of whatever account of
 * an organization, in another Region than its own; it covers every Region that is on, and writes digests in quiet ones too. Which of the
 * Regions that an account has to switch on are on, nothing here tells.
 */
export function findAbsentRegions(chains: readonly ChainId[]): AbsentRegion[] {
  const many = new Set(
    chains.filter((each) => each.isProven && each.region !== each.homeRegion).map(nameTrail),
  );
  const byAccount = groupBy(
    chains.filter((each) => many.has(nameTrail(each))),
    (each) => `${each.accountId} ${nameTrail(each)}`,
  );
  return [...byAccount.values()].flatMap((own) => {
    const [{ accountId, homeRegion }] = own;
    const regions = new Set(own.map(({ region }) => region));
    const expected = ALWAYS_ON.find(([partition]) => partition.test(homeRegion))?.[1] ?? [];
    return expected
      .filter((region) => !regions.has(region))
      .map((region) => ({ accountId, region, finding: finding('region_absent', {}) }));
  });
}

/** A trail of an account alone is none of another account. */
function nameTrail({ accountId, homeRegion, organizationId, trailName }: ChainId): string {
  return `${trailName} ${homeRegion} ${organizationId ?? accountId}`;
}

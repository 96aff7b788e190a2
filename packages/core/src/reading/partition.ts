/** A partition, and where it records IAM's own events. */
interface Partition {
  /** What the names of its Regions begin with. */
  readonly prefix: string;
  readonly home: string;
  readonly name: string;
}

/** Of all Regions whose names begin like those of no other. */
const COMMERCIAL: Partition = { prefix: '', home: 'us-east-1', name: 'aws' };

/** The first prefix that fits a Region decides. */
const OTHERS: readonly Partition[] = [
  { prefix: 'us-gov-', home: 'us-gov-west-1', name: 'aws-us-gov' },
  { prefix: 'cn-', home: 'cn-north-1', name: 'aws-cn' },
  { prefix: 'eusc-', home: 'eusc-de-east-1', name: 'aws-eusc' },
  { prefix: 'us-isob-', home: 'us-isob-east-1', name: 'aws-iso-b' },
  { prefix: 'us-isof-', home: 'us-isof-south-1', name: 'aws-iso-f' },
  { prefix: 'eu-isoe-', home: 'eu-isoe-west-1', name: 'aws-iso-e' },
  { prefix: 'us-iso-', home: 'us-iso-east-1', name: 'aws-iso' },
];

/** Regions in which partitions record IAM's own events, by the name of the partition. */
export const HOME_REGIONS: Readonly<Record<string, string>> = Object.fromEntries(
  [COMMERCIAL, ...OTHERS].map(({ home, name }) => [name, home]),
);

/** Returns the Region in which the partition of `region` records IAM events. */
export function homeRegionOf(region: string): string {
  return findPartition(region).home;
}

/** Returns the partition of a Region, as ARNs begin with it. */
export function partitionOf(region: string): string {
  return findPartition(region).name;
}

function findPartition(region: string): Partition {
  return OTHERS.find(({ prefix }) => region.startsWith(prefix)) ?? COMMERCIAL;
}

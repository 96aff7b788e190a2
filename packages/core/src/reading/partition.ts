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

/** Regions in which partitions record IAM's own events, by the name of the partition. */
export const HOME_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  ...Object.fromEntries(PARTITIONS.map(([, home, partition]) => [partition, home])),
};

/** Returns the Region in which the partition of `region` records IAM events. */
export function homeRegionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'us-east-1';
}

/** Returns the partition of a Region, as ARNs begin with it. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[2] ?? 'aws';
}

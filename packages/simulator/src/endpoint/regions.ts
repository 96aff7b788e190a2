import { AwsError, xmlElement, xmlList } from './aws-protocol.ts';

export interface SimulatedRegion {
  readonly name: string;
  /** Use of the Region by the account, in the words of EC2. */
  readonly optInStatus: 'opt-in-not-required' | 'opted-in' | 'not-opted-in';
}

/** The Regions every account has, and a few of those it would have to ask for. */
export const DEFAULT_REGIONS: readonly SimulatedRegion[] = [
  ...[
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ].map((name) => ({ name, optInStatus: 'opt-in-not-required' as const })),
  ...['af-south-1', 'ap-east-1', 'eu-south-1', 'me-south-1'].map((name) => ({
    name,
    optInStatus: 'not-opted-in' as const,
  })),
];

export function isEnabled(region: SimulatedRegion): boolean {
  return region.optInStatus !== 'not-opted-in';
}

/** Answers EC2 DescribeRegions: the enabled Regions, or with AllRegions the others too. */
export function describeRegions(
  regions: readonly SimulatedRegion[],
  parameters: URLSearchParams,
): string {
  const names = listOf(parameters, /^RegionName\.\d+$/);
  const unknown = names.find((name) => !regions.some((region) => region.name === name));
  if (unknown !== undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid region provided: ${unknown}`);
  }
  const statuses = optInStatusFilter(parameters);
  const all = parameters.get('AllRegions') === 'true';
  const shown = regions.filter(
    (region) =>
      (all || isEnabled(region)) &&
      (names.length === 0 || names.includes(region.name)) &&
      (statuses === undefined || statuses.includes(region.optInStatus)),
  );
  return xmlList('regionInfo', shown, (region) => [
    xmlElement('regionName', region.name),
    xmlElement('regionEndpoint', `ec2.${region.name}.amazonaws.com`),
    xmlElement('optInStatus', region.optInStatus),
  ]);
}

function optInStatusFilter(parameters: URLSearchParams): string[] | undefined {
  const filters = listOf(parameters, /^Filter\.\d+\.Name$/);
  const other = filters.find((name) => name !== 'opt-in-status');
  if (other !== undefined) {
    throw new AwsError('InvalidParameterValue', `this simulation does not filter by ${other}`);
  }
  return filters.length === 0 ? undefined : listOf(parameters, /^Filter\.\d+\.Value\.\d+$/);
}

function listOf(parameters: URLSearchParams, name: RegExp): string[] {
  return [...parameters].filter(([key]) => name.test(key)).map(([, value]) => value);
}

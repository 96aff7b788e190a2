/**
 * Domain suffixes of the partitions (`dnsSuffix` of botocore's `partitions.json`): the commercial
 * one and GovCloud, China, the European sovereign cloud, and the four isolated ones.
 */
export const SERVICE_SUFFIXES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
] as const;
type ServiceSuffix = (typeof SERVICE_SUFFIXES)[number];

const SUFFIXES: readonly [prefix: string, suffix: ServiceSuffix][] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-iso-', 'c2s.ic.gov'],
];

/** Returns the suffix of services in the partition of a Region. */
export function serviceSuffixOf(region: string): ServiceSuffix {
  return SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
}

/** Any of the suffixes, for regular expressions. */
export const SUFFIX_PATTERN = `(?:${SERVICE_SUFFIXES.map((suffix) => suffix.replaceAll('.', '\\.')).join('|')})`;
const SERVICE_NAME = new RegExp(`^((?:[a-z0-9-]+\\.)*[a-z0-9-]+)\\.${SUFFIX_PATTERN}$`);

/**
 * Returns the service in the name of one, in whatever partition: `iam` of `iam.amazonaws.com` and of
 * `iam.amazonaws.com.cn`; undefined for other texts.
 *
 * @example readService('iam.amazonaws.com.cn') // 'iam'
 */
export function readService(name: unknown): string | undefined {
  return typeof name === 'string' ? SERVICE_NAME.exec(name)?.[1] : undefined;
}

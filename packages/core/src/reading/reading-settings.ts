import { compact } from '../collections.ts';
import type { EnvironmentReader } from '../environment.ts';
import { EVENT_TYPES } from '../event/activity-event.ts';
import { parseOwnResources } from '../event/own-resources.ts';
import type { NoiseSettings } from '../record/noise.ts';
import { parseRolePatterns } from '../record/role-patterns.ts';
import { homeRegionOf } from './partition.ts';
import { type Families, type ReadingScope, settingOf } from './reading-scope.ts';

/** What is read, and what of it is noise. */
export interface ReadingSettings extends Omit<ReadingScope, 'ownResources'> {
  readonly noise: NoiseSettings;
}

/** Reads what every lane of events is told alike. */
export function readReadingSettings(read: EnvironmentReader): ReadingSettings {
  const regions = read.optionalRegions('REGIONS');
  const ssoRegions = read.optionalRegions('SSO_REGION');
  const region = read.optionalRegion('AWS_REGION');
  const ownResources = read.parsed('OWN_RESOURCES', {
    allowed:
      'a comma separated list of resources such as function/NAME,table/NAME, with AWS_REGION beside',
    default: '',
    parse: (text) => readOwnResources(text, region),
  });
  return compact({
    homeRegion: homeRegionOf(region ?? regions?.[0] ?? 'us-east-1'),
    regions,
    ssoRegions,
    families: readFamilies(read),
    noise: {
      filterAwsServiceEvents: read.flag('FILTER_AWS_SERVICE_EVENTS', { default: true }),
      filteredRoles: parseRolePatterns(read.optionalText('FILTERED_ROLES') ?? ''),
      hidesFilteredRoleChanges: !read.flag('FILTERED_ROLES_KEEP_CHANGES', { default: true }),
      ...(ownResources.resources.length > 0 ? { ownResources } : {}),
    },
  });
}

/** Returns the scope of settings: `noise` knows the deployment's own resources. */
export function scopeOf({ noise, ...scope }: ReadingSettings): ReadingScope {
  return compact({ ...scope, ownResources: noise.ownResources });
}

function readFamilies(read: EnvironmentReader): Families {
  const families = EVENT_TYPES.filter((type) => type !== 'unparsed');
  return Object.fromEntries(
    families.map((family) => [family, read.flag(settingOf(family), { default: true })]),
  ) as Families;
}

/** Their names mean nothing without the Region that they are in. */
function readOwnResources(text: string, region: string | undefined) {
  const own = parseOwnResources(text, region);
  return own.resources.length > 0 && region === undefined ? undefined : own;
}

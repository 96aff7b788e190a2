import {
  compact,
  type EnvironmentReader,
  type EnvironmentVariables,
  type EventFamily,
  LEDGER_REST_SECONDS,
  LOG_LEVELS,
  readEnvironment,
} from '@iam-tracker/core';
import { readExcludedAccounts } from '@iam-tracker/core/members';
import { type ReadingSettings, readReadingSettings, settingOf } from '@iam-tracker/core/reading';
import { isBucketName, readReaderRole } from '@iam-tracker/trail';
import type { ShardPlan } from './collect/shards.ts';
import { readOrganizationConfig } from './members/organization-config.ts';

/** Settings of a collector run, besides where things are. */
export interface CollectSettings extends ReadingSettings {
  readonly accountId: string;
  /** Regions read side by side. */
  readonly maxWorkers: number;
  /** Per Region; AWS allows 2. */
  readonly lookupRequestsPerSecond: number;
  readonly settleDelaysMinutes: readonly number[];
  /** Age that a stored ledger of a quiet event name may reach; absent means that every run saves it. */
  readonly ledgerRestSeconds?: number;
  /** Time that the first run looks back; CloudTrail keeps 90 days. */
  readonly initialLookbackDays: number;
  /** Regions from which push brings events, too; absent means none. */
  readonly pushRegions?: readonly string[];
  /** Push brings what only reads as well: its rules are `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`. */
  readonly pushBringsReads?: boolean;
  /** Since when push is on, seconds; absent: since the first run that is told of it. */
  readonly pushSince?: number;
}

/** CloudTrail's own limit a Region is 2; only an emulator answers more. */
const LOOKUP_RATE = { min: 0.1, max: 100 };

/** A pass that waits for all of the 90 days of event history, or longer, could never be read. */
const SETTLE_DELAYS = { min: 1, max: 89 * 1440 };

/**
 * Reads the collector's configuration from the environment.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is missing or wrong.
 */
export function readConfig(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    eventsTableName: read.tableName('EVENTS_TABLE_NAME'),
    controlTableName: read.tableName('CONTROL_TABLE_NAME'),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'INFO' }),
    retentionDays: read.integer('EVENTS_RETENTION_DAYS', { default: 0, min: 0, max: 36_500 }),
    publishMetrics: read.flag('CLOUDWATCH_METRICS', { default: true }),
    // Two stacks publish to one namespace; only the metrics of the default one have no dimension.
    metricsStack: read.optionalText('METRICS_STACK'),
    detailedMonitoring: read.flag('DETAILED_MONITORING', { default: false }),
    organization: readOrganizationConfig(read),
    settings: { ...readSettings(read), ledgerRestSeconds: LEDGER_REST_SECONDS },
    trail: readTrail(read),
  }));
}

/** A trail in S3 whose digests are walked. */
export type TrailConfig = NonNullable<ReturnType<typeof readTrail>>;

/** Undefined without a bucket: then nothing of a trail is proven. */
function readTrail(read: EnvironmentReader) {
  const bucketName = read.parsed('TRAIL_BUCKET', {
    allowed: 'the name of a bucket',
    default: '',
    parse: (text) => (text === '' || isBucketName(text) ? text : undefined),
  });
  const prefix = read.optionalText('TRAIL_PREFIX') ?? '';
  const role = readReaderRole(read);
  const settings = compact({
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    trailName: read.optionalText('TRAIL_NAME'),
    lookbackDays: read.integer('TRAIL_LOOKBACK_DAYS', { default: 1, min: 1, max: 3650 }),
    maxWorkers: read.integer('TRAIL_WORKERS', { default: 16, min: 1, max: 64 }),
  });
  if (bucketName === '') return undefined;
  const excludedAccounts = readExcludedAccounts(read);
  return {
    bucketName,
    role,
    settings,
    excludedAccounts,
    filesTableName: read.tableName('TRAIL_FILES_TABLE_NAME'),
  };
}

/** Reads what a run is told, in Lambda and at home; only the account is known elsewhere. */
export function readSettings(read: EnvironmentReader): Omit<CollectSettings, 'accountId'> {
  return {
    ...readReadingSettings(read),
    maxWorkers: read.integer('MAX_WORKERS', { default: 16, min: 1, max: 32 }),
    lookupRequestsPerSecond: read.decimal('LOOKUP_REQUESTS_PER_SECOND', {
      default: 2,
      ...LOOKUP_RATE,
    }),
    settleDelaysMinutes: read.integerList('SETTLE_DELAYS_MINUTES', {
      default: [120, 1560],
      ...SETTLE_DELAYS,
    }),
    initialLookbackDays: read.integer('INITIAL_LOOKBACK_DAYS', { default: 90, min: 1, max: 90 }),
    ...compact({ pushRegions: read.optionalRegions('PUSH_REGIONS') }),
    ...(read.flag('PUSH_READ_EVENTS', { default: false }) ? { pushBringsReads: true } : {}),
  };
}

/** Something that a run does not read because a setting says so. */
interface LeftOut {
  /** A family, or Identity Center (`sso`) in some Regions. */
  readonly family: EventFamily;
  readonly setting: string;
  /** Only there; absent: everywhere. */
  readonly regions?: readonly string[];
}

/** Returns what the settings leave out of the Regions that are read. */
export function findLeftOut({
  families,
  homeRegion,
  regions,
  ssoRegions,
}: Omit<ShardPlan, 'accountId'>): LeftOut[] {
  const switchedOff = Object.entries(families)
    .filter(([, isOn]) => !isOn)
    .map(([name]) => {
      const family = name as EventFamily;
      return { family, setting: settingOf(family) };
    });
  if (!families.sso || ssoRegions === undefined) return switchedOff;
  const read = new Set([homeRegion, ...ssoRegions]);
  const unread = regions.filter((region) => !read.has(region));
  return unread.length === 0
    ? switchedOff
    : [...switchedOff, { family: 'sso', setting: 'SSO_REGION', regions: unread }];
}

/** Says what is left out, for people: `Identity Center in eu-west-1 (SSO_REGION)`. */
export function describeLeftOut({ family, setting, regions }: LeftOut): string {
  const where = regions === undefined ? '' : ` in ${regions.join(', ')}`;
  return `${FAMILY_TITLES[family]}${where} (${setting})`;
}

const FAMILY_TITLES: Readonly<Record<EventFamily, string>> = {
  iam: 'IAM',
  sts: 'STS',
  signin: 'sign-in',
  sso: 'Identity Center',
  guard: 'what guards the account',
};

import { DAY, dayOf, MINUTE } from '@iam-tracker/core';

/** Kinds of files that CloudTrail writes, and the word for each in keys of objects. */
const FOLDERS = {
  log: 'CloudTrail',
  digest: 'CloudTrail-Digest',
  insight: 'CloudTrail-Insight',
  network_activity: 'CloudTrail-NetworkActivity',
  aggregated: 'CloudTrail-Aggregated',
} as const;

/** Kind of a file of a trail. Only `log` holds management events. */
type TrailFileKind = keyof typeof FOLDERS;

/** Part of a trail's bucket in which everything is of one account and one Region. */
interface TrailPlace {
  /** Text before `AWSLogs/`, as it stands in the key: empty, or ending with `/`. Any text may stand there. */
  readonly prefix: string;
  /** Organization of an organization trail, `o-…`. */
  readonly organizationId?: string;
  readonly accountId: string;
  readonly region: string;
}

interface FileOf extends TrailPlace {
  /** Milliseconds: when a file of events was delivered, to the minute; the end of a digest, to the second. */
  readonly time: number;
}

/** A file of events, of any kind. */
export interface EventsFile extends FileOf {
  readonly kind: Exclude<TrailFileKind, 'digest'>;
  /** Letters and digits that make the name unique. */
  readonly unique: string;
}

/** A digest: it names the files that were delivered in an hour. */
export interface DigestFile extends FileOf {
  readonly kind: 'digest';
  readonly trailName: string;
  /** Region in which the trail was made. */
  readonly homeRegion: string;
  /** Written later than the hour it is about, for files that were delivered late. */
  readonly isBackfill: boolean;
}

/** A file of a trail, by its key. */
export type TrailFile = EventsFile | DigestFile;

/**
 * Reason for which an object is none of a trail's files: the key is longer than S3 allows; not in the folders of a trail;
 * of another service; the name is not one that CloudTrail gives; the name says another account, kind, Region or day than the folders.
 */
type ForeignReason =
  | 'too_long'
  | 'other_folders'
  | 'other_service'
  | 'other_name'
  | 'account_differs'
  | 'kind_differs'
  | 'region_differs'
  | 'date_differs';

/** An object that is none of a trail's files. */
interface ForeignObject {
  readonly kind: 'foreign';
  readonly reason: ForeignReason;
}

/** Bytes that a key of S3 may have (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const MAX_KEY_BYTES = 1_024;

const ACCOUNT = String.raw`\d{12}`;
const REGION = String.raw`[a-z]{2,8}(?:-[a-z]{1,16}){1,3}-\d{1,2}`;
/** Organizations API Reference, "Organization": o- and 10 to 32 letters and digits. */
const ORGANIZATION = 'o-[a-z0-9]{10,32}';
/** CloudTrail User Guide, "Naming requirements": 3 to 128 letters, digits, `.`, `_` and `-`. */
const TRAIL = String.raw`[A-Za-z0-9][\w.-]{1,126}[A-Za-z0-9]`;

/** From the end of the key: a prefix may hold `AWSLogs/` too. */
const KEY = new RegExp(
  String.raw`^(?<prefix>(?:.*/)?)AWSLogs/(?:(?<organization>${ORGANIZATION})/)?(?<account>${ACCOUNT})/(?<folder>[^/]+)/(?<region>${REGION})/(?<day>\d{4}/\d\d/\d\d)/(?<name>[^/]+)$`,
  's',
);
/** CloudTrail User Guide, "CloudTrail log file names". */
const EVENTS_NAME = new RegExp(
  String.raw`^(?<account>${ACCOUNT})_(?<kind>CloudTrail(?:-[A-Za-z]+)?)_(?<region>${REGION})_(?<time>\d{8}T\d{4})Z_(?<unique>[A-Za-z0-9]{1,64})\.json\.gz$`,
);
/** CloudTrail User Guide, "CloudTrail digest file structure". The trail's name may itself hold `_` and a Region. */
const DIGEST_NAME = new RegExp(
  String.raw`^(?<account>${ACCOUNT})_(?<kind>CloudTrail-Digest)_(?<region>${REGION})_(?<trail>${TRAIL})_(?<home>${REGION})_(?<time>\d{8}T\d{6})Z(?<backfill>_backfill)?\.json\.gz$`,
);
/** A file that is delivered just after midnight may lie in the folder of the day that it is about. */
const MIDNIGHT_TOLERANCE = 15 * MINUTE;

/**
 * Reads the key of an object in a trail's bucket: plain, organization and Control Tower layouts, under any prefix. Total:
 * whatever the text, an answer comes back. The name of a file of a trail says the same account, kind, Region and day as the
 * folders it lies in; one that does not is foreign. `key` is decoded (notifications of S3 write `+` and `%3D`).
 *
 * @example parseObjectKey('AWSLogs/123456789012/Config/eu-west-1/2026/3/1/x.json.gz') // { kind: 'foreign', reason: 'other_folders' }
 */
export function parseObjectKey(key: string): TrailFile | ForeignObject {
  if (key.length > MAX_KEY_BYTES || Buffer.byteLength(key) > MAX_KEY_BYTES) {
    return foreign('too_long');
  }
  const { folder = '', name = '', ...where } = KEY.exec(key)?.groups ?? {};
  if (name === '') return foreign('other_folders');
  const kind = kindOf(folder);
  if (kind === undefined) return foreign('other_service');
  const file = parseFileName(name);
  if (file === undefined) return foreign('other_name');
  if (file.kind !== kind) return foreign('kind_differs');
  if (file.accountId !== where.account) return foreign('account_differs');
  if (file.region !== where.region) return foreign('region_differs');
  if (!isOfDay(file.time, where.day ?? '')) return foreign('date_differs');
  const { prefix = '', organization } = where;
  const place = { prefix, ...(organization === undefined ? {} : { organizationId: organization }) };
  return { ...file, ...place };
}

/** A file of a trail as its name alone tells, wherever it was copied to. */
type NamedTrailFile =
  | Omit<EventsFile, 'prefix' | 'organizationId'>
  | Omit<DigestFile, 'prefix' | 'organizationId'>;

/** Reads the name of a file of a trail; undefined for any other. */
export function parseFileName(name: string): NamedTrailFile | undefined {
  const digest = DIGEST_NAME.exec(name)?.groups;
  const named = digest ?? EVENTS_NAME.exec(name)?.groups;
  const { account: accountId = '', region = '', kind: word = '', unique = '' } = named ?? {};
  const kind = kindOf(word);
  const time = readTime(named?.time ?? '');
  if (kind === undefined || time === undefined) return undefined;
  const place = { accountId, region, time };
  if (kind !== 'digest') return { kind, ...place, unique };
  if (digest === undefined) return undefined;
  const { trail: trailName = '', home: homeRegion = '', backfill } = digest;
  return { kind, ...place, trailName, homeRegion, isBackfill: backfill !== undefined };
}

/** Writes the key of a file of a trail, in the folder of the day of its time: what `parseObjectKey` reads. */
export function formatObjectKey(file: TrailFile): string {
  const day = dayOf(file.time).replaceAll('-', '/');
  const folder = FOLDERS[file.kind];
  const begin = `${file.accountId}_${folder}_${file.region}`;
  const name =
    file.kind === 'digest'
      ? `${begin}_${file.trailName}_${file.homeRegion}_${writeTime(file.time)}Z${file.isBackfill ? '_backfill' : ''}`
      : `${begin}_${writeTime(file.time).slice(0, -2)}Z_${file.unique}`;
  return `${formatPlace(file)}${folder}/${file.region}/${day}/${name}.json.gz`;
}

/** Writes what keys of an account begin with: `prefix/AWSLogs/o-…/<account>/`. */
function formatPlace({ prefix, organizationId, accountId }: Omit<TrailPlace, 'region'>): string {
  const organization = organizationId === undefined ? '' : `${organizationId}/`;
  return `${prefix}AWSLogs/${organization}${accountId}/`;
}

function foreign(reason: ForeignReason): ForeignObject {
  return { kind: 'foreign', reason };
}

function kindOf(folder: string): TrailFileKind | undefined {
  const entry = Object.entries(FOLDERS).find(([, word]) => word === folder);
  return entry?.[0] as TrailFileKind | undefined;
}

/** Reads `YYYYMMDDTHHMM` and `YYYYMMDDTHHMMSS`; undefined for a time that never was. */
function readTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second = '00'] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // JavaScript reads February 30 as March 2, and 24:00 as the next day.
  return !Number.isNaN(time) && writeTime(time).startsWith(text) ? time : undefined;
}

function writeTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

function isOfDay(time: number, folder: string): boolean {
  const day = Date.parse(folder.replaceAll('/', '-'));
  return time >= day && time < day + DAY + MIDNIGHT_TOLERANCE;
}

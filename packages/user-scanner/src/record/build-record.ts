import { createHash } from 'node:crypto';
import {
  type AccessKeyRecord,
  compact,
  compareText,
  type InlinePolicyRecord,
  isJsonObject,
  parseJson,
  redactTag,
  type UserRecord,
} from '@iam-tracker/core';
import type { PostureThresholds } from '../config.ts';
import type { ReportOutcome, ReportRow } from '../gather/credential-report.ts';
import type { InventoryUser } from '../gather/inventory.ts';
import type { UserDetails } from '../gather/user-details.ts';
import { daysSince, findingsOf } from './findings.ts';

/** 64 bits: enough to see that a document changed, and no way back to it. */
const DIGEST_DIGITS = 16;

/** Everything a record is made of. */
interface RecordSources {
  readonly user: InventoryUser;
  readonly report: ReportOutcome;
  readonly details: UserDetails | undefined;
  /** The same user in the last complete scan. */
  readonly previous: UserRecord | undefined;
  readonly scanTimestamp: string;
  readonly thresholds: PostureThresholds;
}

/**
 * Merges what the listings, the report and requests for the user alone have told. Facts that come late
 * (a report in the making, users asked in turns) are carried over from the previous scan with their age;
 * what IAM refuses is absent.
 */
export function buildRecord(sources: RecordSources): UserRecord {
  const { user, details, previous, scanTimestamp, thresholds } = sources;
  const row = findRow(sources);
  const reportTime =
    row && typeof sources.report === 'object' ? sources.report.generatedAt : undefined;
  const old = sources.report === 'refused' ? undefined : previous;
  const reported = row === undefined ? reportFactsOf(old) : reportFactsOf(row);
  const accessKeys = mergeKeys({ details, row, reportTime, previous });
  const passwordLastUsed = laterOf(user.passwordLastUsed, reported.passwordLastUsed);
  const lastActivity = [
    passwordLastUsed,
    ...(accessKeys ?? []).map((key) => key.lastUsedDate),
  ].reduce(laterOf, undefined);
  const isListed = details?.keys !== undefined;
  const record: UserRecord = compact({
    userName: user.userName,
    scanTimestamp,
    userId: user.userId,
    arn: user.arn,
    accountId: user.arn.split(':')[4],
    path: user.path,
    createDate: user.createDate,
    ...reported,
    passwordLastUsed,
    ...mergeMfa(sources, row, reportTime),
    programmaticAccess: accessKeys?.some((key) => key.status === 'Active'),
    accessKeys,
    ...authorizationFactsOf(user),
    sshPublicKeys: details?.sshPublicKeys ?? previous?.sshPublicKeys,
    serviceCredentials: details?.serviceCredentials ?? previous?.serviceCredentials,
    lastActivity,
    daysSinceLastActivity: daysSince(lastActivity, scanTimestamp),
    credentialReportTime: reportTime ?? old?.credentialReportTime,
    keysTime: isListed ? scanTimestamp : previous?.keysTime,
    detailsTime: isFull(details) ? scanTimestamp : previous?.detailsTime,
  });
  return { ...record, findings: findingsOf(record, thresholds) };
}

/** Tells whether the report says nothing of the keys, so that they have to be listed to be known. */
export function needsKeys(sources: Omit<RecordSources, 'details' | 'thresholds'>): boolean {
  const { report, previous } = sources;
  const row = findRow(sources);
  const reportTime = row && typeof report === 'object' ? report.generatedAt : undefined;
  const keys = mergeKeys({ details: undefined, row, reportTime, previous });
  if (row === undefined && !isListedLater(previous, reportTime)) return true;
  return keys === undefined || keys.some((key) => key.accessKeyId === undefined);
}

/** The row of this very user: a name that was used again has a row of its former holder for a while. */
export function findRow({
  user,
  report,
}: Pick<RecordSources, 'user' | 'report'>): ReportRow | undefined {
  const row = typeof report === 'object' ? report.rows.get(user.userName) : undefined;
  const isSame = row?.createDate === undefined || row.createDate === user.createDate;
  return isSame ? row : undefined;
}

function reportFactsOf(source: ReportRow | UserRecord | undefined) {
  return {
    passwordEnabled: source?.passwordEnabled,
    passwordLastUsed: source?.passwordLastUsed,
    passwordLastChanged: source?.passwordEnabled ? source.passwordLastChanged : undefined,
    passwordNextRotation: source?.passwordEnabled ? source.passwordNextRotation : undefined,
    signingCertificates: source?.signingCertificates,
  };
}

/** Believes the youngest source, as `mergeKeys` does. */
function mergeMfa(
  { details, previous, report }: RecordSources,
  row: ReportRow | undefined,
  reportTime: string | undefined,
): Pick<UserRecord, 'mfaActive' | 'mfaDevices'> {
  if (details?.mfaDevices !== undefined) {
    return { mfaActive: details.mfaDevices.length > 0, mfaDevices: details.mfaDevices };
  }
  const isAskedLater =
    previous?.mfaDevices !== undefined && (previous.detailsTime ?? '') > (reportTime ?? '');
  if (row?.mfaActive === undefined || isAskedLater) {
    const isKnown = report !== 'refused' || previous?.mfaDevices !== undefined;
    return isKnown
      ? compact({ mfaActive: previous?.mfaActive, mfaDevices: previous?.mfaDevices })
      : {};
  }
  if (!row.mfaActive) return { mfaActive: false, mfaDevices: [] };
  const known = previous?.mfaDevices ?? [];
  return known.length > 0 ? { mfaActive: true, mfaDevices: known } : { mfaActive: true };
}

function authorizationFactsOf({ authorization }: InventoryUser) {
  if (authorization === undefined) return {};
  const { groups, attachedPolicies, inlinePolicies, permissionsBoundary, tags } = authorization;
  return {
    groups: [...groups].sort(),
    attachedPolicies: [...attachedPolicies].sort(),
    inlinePolicies: inlinePolicies
      .map(({ name, document }) => describeInlinePolicy(name, document))
      .sort((a, b) => compareText(a.name, b.name)),
    permissionsBoundary,
    tags: tags
      .map(({ key, value }) => compact({ key, value: value && redactTag(key, value) }))
      .sort((a, b) => compareText(a.key, b.key)),
  };
}

function isFull(details: UserDetails | undefined): boolean {
  return details?.mfaDevices !== undefined;
}

/** Describes an inline policy. White space between tokens does not count, nor does how IAM encoded it. */
export function describeInlinePolicy(name: string, document: string): InlinePolicyRecord {
  const parsed = parseJson(document);
  const text = parsed === undefined ? document : JSON.stringify(parsed);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS);
  return allowsEverything(parsed) ? { name, digest, isAdmin: true } : { name, digest };
}

function allowsEverything(document: unknown): boolean {
  const statements = isJsonObject(document) ? listOf(document.Statement) : [];
  return statements
    .filter(isJsonObject)
    .some(
      ({ Action, Condition, Effect, Resource }) =>
        Effect === 'Allow' &&
        Condition === undefined &&
        listOf(Action).some((action) => action === '*' || action === '*:*') &&
        listOf(Resource).includes('*'),
    );
}

/** IAM takes one value where a list is meant. */
function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The three places that know something of a user's keys, each with its age. */
interface KeySources {
  /** Details from this very scan. */
  readonly details: UserDetails | undefined;
  readonly row: ReportRow | undefined;
  readonly reportTime: string | undefined;
  readonly previous: UserRecord | undefined;
}

/**
 * Puts together what is known of a user's keys; undefined when nothing is. Which keys there are is
 * believed of the youngest source: a listing of now, the report, or what an earlier scan listed after
 * the report was made. Ids and last uses are taken from wherever they are known.
 */
export function mergeKeys(sources: KeySources): AccessKeyRecord[] | undefined {
  const { details, row, reportTime, previous } = sources;
  if (details?.keys !== undefined) {
    return sortKeys(details.keys.map((key) => withUse({ ...key }, sources)));
  }
  if (row === undefined || isListedLater(previous, reportTime)) {
    return previous?.accessKeys?.map((key) => withUse(key, sources));
  }
  return sortKeys(
    row.keys.map((key) => {
      const accessKeyId = findKnown(previous?.accessKeys, key)?.accessKeyId;
      return compact({ accessKeyId, ...key });
    }),
  );
}

/** Tells whether an earlier scan listed the keys after the report was made. */
function isListedLater(previous: UserRecord | undefined, reportTime: string | undefined): boolean {
  return previous?.keysTime !== undefined && previous.keysTime > (reportTime ?? '');
}

/** The latest use that any source knows of, and the report's slot. */
function withUse(key: AccessKeyRecord, { details, row, previous }: KeySources): AccessKeyRecord {
  const reported = findKnown(row?.keys, key);
  const slot = reported?.slot ?? key.slot;
  const uses = [
    key,
    reported,
    details?.keyUse?.get(key.accessKeyId ?? ''),
    findKnown(previous?.accessKeys, key),
  ].filter((use) => use?.lastUsedDate !== undefined);
  const { lastUsedDate, lastUsedService, lastUsedRegion } =
    uses.reduce(
      (latest, use) => ((use?.lastUsedDate ?? '') > (latest?.lastUsedDate ?? '') ? use : latest),
      uses[0],
    ) ?? {};
  const { accessKeyId, status, createDate } = key;
  const use = { lastUsedDate, lastUsedService, lastUsedRegion };
  return compact({ accessKeyId, slot, status, createDate, ...use });
}

/** Finds the same key: by its id where both have one, else by when it was made. */
function findKnown<T extends Partial<AccessKeyRecord>>(
  keys: readonly T[] | undefined,
  wanted: Partial<AccessKeyRecord>,
): T | undefined {
  const { accessKeyId, createDate, slot } = wanted;
  const byId = keys?.find((key) => accessKeyId !== undefined && key.accessKeyId === accessKeyId);
  if (byId !== undefined) return byId;
  const candidates = keys?.filter(
    (key) =>
      createDate !== undefined &&
      key.createDate === createDate &&
      (key.accessKeyId === undefined || accessKeyId === undefined),
  );
  // Two keys of one second are told apart by their slot, or not at all.
  return candidates?.length === 1
    ? candidates[0]
    : candidates?.find((key) => slot !== undefined && key.slot === slot);
}

function sortKeys(keys: readonly AccessKeyRecord[]): AccessKeyRecord[] {
  const rank = ({ createDate = '', accessKeyId = '', slot = 0 }: AccessKeyRecord) =>
    `${createDate}/${slot}/${accessKeyId}`;
  return [...keys].sort((a, b) => compareText(rank(a), rank(b)));
}

/** The later of two ISO 8601 times; one that is not known is earlier than any that is. */
export function laterOf(a: string, b: string | undefined): string;
export function laterOf(a: string | undefined, b: string | undefined): string | undefined;
export function laterOf(a: string | undefined, b: string | undefined): string | undefined {
  return (a ?? '') > (b ?? '') ? a : b;
}

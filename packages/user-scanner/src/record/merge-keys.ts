import { type AccessKeyRecord, compact, type UserRecord } from '@iam-tracker/core';
import type { ReportRow } from '../gather/credential-report.ts';
import type { UserDetails } from '../gather/user-details.ts';
import { compareText } from '../ordering.ts';

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
export function isListedLater(
  previous: UserRecord | undefined,
  reportTime: string | undefined,
): boolean {
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

import { DAY, dayOf, SECOND } from '@iam-tracker/core';
import { isEnded, type TrailGap, type TrailLedger } from '@iam-tracker/core/trail';
import { parseObjectKey } from '@iam-tracker/trail';
import type { DigestKey } from './prove-batch.ts';
import type { TrailBucket } from './trail-ports.ts';

/** Digests that one turn of a chain looks at: those behind its end, and those that may close a gap. */
const FRESH_DIGESTS = 24;
const HEALING_DIGESTS = 12;

/** A backfill digest comes days after the hour that it is about. */
const LOOK_AGAIN_SECONDS = (7 * DAY) / SECOND;

/** A digest that tells of more than an hour may begin that long before its end. */
const WIDEST_SECONDS = 2 * 3600;

/** Objects looked at in one turn: who fills the bucket holds up that chain and no other. */
const MOST_KEYS = 20_000;

/** What one turn of a chain has to do. */
interface DigestPlan {
  /** In the order of their times. */
  readonly digests: readonly DigestKey[];
  /** `<trail>@<home Region>`; undefined when there is no digest at all. */
  readonly trail: string | undefined;
  /** Seconds. */
  readonly listedFrom: number;
  /** More of them lie behind. */
  readonly hasMore: boolean;
}

interface PlanOptions {
  readonly folder: string;
  /** Seconds by AWS's time. */
  readonly now: number;
  readonly lookbackDays: number;
  readonly trailName?: string;
}

/** Returns the digests that a chain has to look at next: the oldest behind its end, and some of those that may heal it. */
export async function planDigests(
  ledger: TrailLedger,
  bucket: TrailBucket,
  { folder, lookbackDays, now, trailName }: PlanOptions,
  signal: AbortSignal,
): Promise<DigestPlan> {
  const { gaps, through } = ledger;
  const oldest = Math.min(...gaps.map(({ start }) => start));
  const listedFrom =
    through === undefined
      ? now - lookbackDays * (DAY / SECOND)
      : Math.min(oldest - WIDEST_SECONDS, through - LOOK_AGAIN_SECONDS);
  const listed = await listDigests(bucket, folder, listedFrom, ledger.shard, signal);
  const trail = followedTrail(ledger, listed, { now, trailName });
  const own = listed
    .filter((each) => trailOf(each) === trail)
    .sort((a, b) => a.file.time - b.file.time);
  const done = new Set(ledger.backfills);
  const isFresh = (digest: DigestKey) => !digest.file.isBackfill && endOf(digest) > (through ?? -1);
  const fresh = own.filter(isFresh);
  const healing = own.filter((digest) => {
    if (isFresh(digest)) return false;
    if (digest.file.isBackfill) return !done.has(endOf(digest)) && endOf(digest) <= now;
    return gaps.some((gap) => mayHeal(gap, endOf(digest)));
  });
  const digests = [...turnOf(healing, now), ...fresh.slice(0, FRESH_DIGESTS)];
  return { digests, trail, listedFrom, hasMore: fresh.length > FRESH_DIGESTS };
}

/** Lists the digests of a folder whose day is that of a time, seconds, or later. */
export async function listDigests(
  bucket: TrailBucket,
  folder: string,
  from: number,
  { accountId, region }: TrailLedger['shard'],
  signal: AbortSignal,
): Promise<DigestKey[]> {
  const digests: DigestKey[] = [];
  let count = 0;
  for await (const key of bucket.listKeys(folder, dayFolder(folder, from), signal)) {
    count += 1;
    if (count > MOST_KEYS) break;
    const file = parseObjectKey(key);
    if (file.kind !== 'digest') continue;
    if (file.accountId !== accountId || file.region !== region) continue;
    if (file.time >= from * SECOND) digests.push({ key, file });
  }
  return digests;
}

/** Returns what keys of a day begin with: those of the day itself and of all later ones come after it. */
export function dayFolder(folder: string, second: number): string {
  return `${folder}${dayOf(Math.max(0, second) * SECOND).replaceAll('-', '/')}/`;
}

/** Never all of them at once: what cannot be healed must not keep from the rest. */
function turnOf(healing: readonly DigestKey[], now: number): DigestKey[] {
  if (healing.length <= HEALING_DIGESTS) return [...healing];
  const turns = Math.ceil(healing.length / HEALING_DIGESTS);
  const start = (Math.floor(now / 600) % turns) * HEALING_DIGESTS;
  return healing.slice(start, start + HEALING_DIGESTS);
}

function mayHeal({ end, start }: TrailGap, digestEnd: number): boolean {
  return digestEnd > start && digestEnd - WIDEST_SECONDS < end;
}

function endOf({ file }: DigestKey): number {
  return Math.floor(file.time / SECOND);
}

function trailOf({ file }: DigestKey): string {
  return `${file.trailName}@${file.homeRegion}`;
}

/**
 * A chain keeps to its trail. One that goes on no more, since the trail was deleted or has another name now, follows what most digests after its
 * end are of; what lies between stays a gap.
 */
function followedTrail(
  ledger: TrailLedger,
  listed: readonly DigestKey[],
  { now, trailName }: { readonly now: number; readonly trailName: string | undefined },
): string | undefined {
  const { through = 0, trail } = ledger;
  if (trail === undefined) return commonTrail(listed, trailName);
  if (!isEnded(ledger, now)) return trail;
  const later = listed.filter((digest) => endOf(digest) > through && endOf(digest) <= now);
  return commonTrail(later, trailName) ?? trail;
}

/** The trail of that name, or the one that most digests are of: who makes a trail of their own has fewer. */
function commonTrail(
  digests: readonly DigestKey[],
  trailName: string | undefined,
): string | undefined {
  const counts = new Map<string, number>();
  for (const digest of digests) {
    if (trailName !== undefined && digest.file.trailName !== trailName) continue;
    counts.set(trailOf(digest), (counts.get(trailOf(digest)) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

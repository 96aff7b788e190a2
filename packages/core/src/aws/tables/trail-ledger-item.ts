import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decodeMembers, encodeMembers, type StoredItem } from '../../attribute-content.ts';
import type { Interval } from '../../coverage/interval.ts';
import {
  type DigestMark,
  formatTrailShard,
  parseTrailShard,
  TRAIL_FINDING_KINDS,
  TRAIL_GAP_REASONS,
  type TrailFinding,
  type TrailGap,
  type TrailLedger,
} from '../../coverage/trail-ledger.ts';
import { AppError } from '../../error.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { formatTime, SECOND } from '../../time.ts';
import type { LedgerItem } from './ledger-item.ts';

/** Encodes the ledger of a chain of digests, times as texts for people; `decodeTrailLedger` gives the very same back. */
export function encodeTrailLedger(ledger: TrailLedger): LedgerItem {
  const { last, version } = ledger;
  const members = encodeMembers({
    trail: ledger.trail,
    folder: ledger.folder,
    is_copy: ledger.isCopy,
    proven_from: textOf(ledger.since),
    proven_to: textOf(ledger.through),
    last_digest: last && { ...last, end: textOf(last.end) },
    trail_gaps: ledger.gaps.map((gap) => ({
      ...intervalTexts(gap),
      reason: gap.reason,
      seen_at: textOf(gap.seenAt),
    })),
    lost: ledger.lost.map(intervalTexts),
    findings: ledger.findings.map(({ foundAt, kind, object, ...interval }) => ({
      ...intervalTexts(interval),
      ...{ kind, object, found_at: textOf(foundAt) },
    })),
    findings_count: ledger.findingCount,
    unproven_files_count: ledger.unprovenFiles,
    compared_to: textOf(ledger.comparedThrough),
    unproven_keys: ledger.unprovenKeys,
    backfills: ledger.backfills.map(textOf),
    digests_count: ledger.digestCount,
    files_count: ledger.fileCount,
    late_files_count: ledger.lateFileCount,
    walked_at: textOf(ledger.walkedAt),
    last_error: ledger.lastError,
    version,
  });
  return {
    shard: { S: formatTrailShard(ledger.shard) },
    ...(members as Record<string, AttributeValue>),
  };
}

/**
 * Decodes such an item of the control table.
 *
 * @throws AppError STORAGE_FAILED when it is none that `encodeTrailLedger` wrote: guessing could claim what is not proven.
 */
export function decodeTrailLedger(item: LedgerItem): TrailLedger {
  const name = item.shard?.S ?? '';
  const members = decodeMembers(item as StoredItem);
  const shard = parseTrailShard(name);
  if (shard === undefined) throw unreadable(name, 'shard');
  const read = <T>(attribute: string, parse: (value: unknown) => T | undefined): T => {
    const value = parse(members[attribute]);
    if (value === undefined) throw unreadable(name, attribute);
    return value;
  };
  const optional = <T>(
    field: string,
    attribute: string,
    parse: (value: unknown) => T | undefined,
  ) => (members[attribute] === undefined ? {} : { [field]: read(attribute, parse) });
  return {
    shard,
    ...optional('trail', 'trail', readText),
    ...optional('folder', 'folder', readText),
    ...optional('isCopy', 'is_copy', (value) => (value === true ? true : undefined)),
    ...optional('since', 'proven_from', readSecond),
    ...optional('through', 'proven_to', readSecond),
    ...optional('last', 'last_digest', readMark),
    gaps: read('trail_gaps', listOf(readGap)),
    lost: read('lost', listOf(readInterval)),
    findings: read('findings', listOf(readFinding)),
    findingCount: read('findings_count', readCount),
    unprovenFiles: read('unproven_files_count', readCount),
    ...optional('comparedThrough', 'compared_to', readSecond),
    unprovenKeys: read('unproven_keys', listOf(readText)),
    backfills: read('backfills', listOf(readSecond)),
    digestCount: read('digests_count', readCount),
    fileCount: read('files_count', readCount),
    lateFileCount: read('late_files_count', readCount),
    ...optional('walkedAt', 'walked_at', readSecond),
    ...optional('lastError', 'last_error', readText),
    version: read('version', readCount),
  };
}

function unreadable(shard: string, attribute: string): AppError {
  return new AppError(
    'STORAGE_FAILED',
    `The ledger of the digests "${shard}" cannot be read: its ${attribute} is missing or malformed.`,
    {
      hint: 'Restore the item from a backup, or delete it to have the chain walked again from its beginning.',
    },
  );
}

function textOf(second: number | undefined): string | undefined {
  return second === undefined ? undefined : formatTime(second * SECOND);
}

function intervalTexts({ start, end }: Interval) {
  return { start: textOf(start), end: textOf(end) };
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readSecond(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds / SECOND;
}

function readCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

/** A list with one entry that cannot be read cannot be read as a whole. */
function listOf<T>(parse: (value: unknown) => T | undefined) {
  return (value: unknown): T[] | undefined => {
    if (!Array.isArray(value)) return undefined;
    const entries = (value as unknown[]).map(parse);
    return entries.includes(undefined) ? undefined : (entries as T[]);
  };
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function readInterval(value: unknown): Interval | undefined {
  const { start, end } = objectOf(value);
  const [from, to] = [readSecond(start), readSecond(end)];
  return from === undefined || to === undefined ? undefined : { start: from, end: to };
}

function readGap(value: unknown): TrailGap | undefined {
  const interval = readInterval(value);
  const { reason, seen_at } = objectOf(value);
  const known = TRAIL_GAP_REASONS.find((each) => each === reason);
  const seenAt = readSecond(seen_at);
  if (interval === undefined || known === undefined || seenAt === undefined) return undefined;
  return { ...interval, reason: known, seenAt };
}

function readFinding(value: unknown): TrailFinding | undefined {
  const interval = readInterval(value);
  const { kind, object, found_at } = objectOf(value);
  const known = TRAIL_FINDING_KINDS.find((each) => each === kind);
  const foundAt = readSecond(found_at);
  if (interval === undefined || known === undefined || foundAt === undefined) return undefined;
  return typeof object === 'string' ? { ...interval, kind: known, object, foundAt } : undefined;
}

function readMark(value: unknown): DigestMark | undefined {
  const { bucket, key, hash, end } = objectOf(value);
  const second = readSecond(end);
  if (typeof bucket !== 'string' || typeof key !== 'string' || typeof hash !== 'string')
    return undefined;
  if (second === undefined) return undefined;
  return { bucket, key, hash, end: second };
}

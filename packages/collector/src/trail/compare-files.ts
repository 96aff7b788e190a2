import { DAY, type Interval, SECOND } from '@iam-tracker/core';
import type { TrailLedger } from '@iam-tracker/core/trail';
import { parseObjectKey } from '@iam-tracker/trail';
import { dayFolder, listDigests } from './list-digests.ts';
import { fetchDigests, proveStored } from './prove-batch.ts';
import type { TrailDependencies } from './trail-ports.ts';

/** Files are compared a day at a time: each comparison lists them and fetches the digests again. */
const COMPARISON_SECONDS = DAY / SECOND;

/** A file may be named by the digest after that of its time: its name tells when it was begun. */
const NAMED_WITHIN_SECONDS = 2 * 3600;

/** Objects looked at in one comparison. */
const MOST_KEYS = 200_000;

/**
 * Looks for files that lie among those of a chain and that no digest names, once a day of them is proven. They are stored like others,
 * for what they tell may be true, and counted, for nothing proves it. Hours that are not proven are left out: their files are open.
 *
 * @throws what the bucket and the keys throw
 */
export async function compareFiles(
  ledger: TrailLedger,
  folder: string,
  dependencies: TrailDependencies,
  signal: AbortSignal,
): Promise<TrailLedger> {
  const { since, through, comparedThrough = since } = ledger;
  if (comparedThrough === undefined || through === undefined) return ledger;
  const { isCopy } = dependencies.bucket;
  const period = { start: comparedThrough, end: through - NAMED_WITHIN_SECONDS };
  const least = isCopy ? 1 : COMPARISON_SECONDS;
  if (period.end - period.start < least) return ledger;
  const named = await findNamed(ledger, folder, period, dependencies, signal);
  const unproven: string[] = [];
  const files = folder.replace(DIGEST_FOLDER, '/CloudTrail/');
  let count = 0;
  const { bucket } = dependencies;
  for await (const key of bucket.listKeys(files, dayFolder(files, period.start), signal)) {
    count += 1;
    const file = parseObjectKey(key);
    const time = file.kind === 'log' ? Math.floor(file.time / SECOND) : Number.NaN;
    if (count > MOST_KEYS || time >= period.end) break;
    if (time >= period.start && !named.has(key) && !isOpen(ledger, time)) unproven.push(key);
  }
  return {
    ...ledger,
    comparedThrough: period.end,
    unprovenFiles: ledger.unprovenFiles + unproven.length,
    unprovenKeys: [...ledger.unprovenKeys, ...unproven.slice(-MOST_NAMED)],
  };
}

/** As many as a ledger keeps. */
const MOST_NAMED = 10;

const DIGEST_FOLDER = '/CloudTrail-Digest/';

async function findNamed(
  { shard, through = 0 }: TrailLedger,
  folder: string,
  { start }: Interval,
  dependencies: TrailDependencies,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const listed = await listDigests(dependencies.bucket, folder, start, shard, signal);
  const wanted = listed.filter(({ file }) => file.time <= through * SECOND || file.isBackfill);
  const stored = await fetchDigests(wanted, dependencies, signal);
  const { proven } = await proveStored(stored, dependencies, signal);
  return new Set(proven.flatMap(({ files }) => files.map(({ key }) => key)));
}

function isOpen({ gaps, lost }: TrailLedger, time: number): boolean {
  return [...gaps, ...lost].some(
    ({ end, start }) => start < time + NAMED_WITHIN_SECONDS && time < end,
  );
}

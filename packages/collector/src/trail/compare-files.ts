import { AppError, DAY, type Interval, SECOND } from '@iam-tracker/core';
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
  // What is open may heal, and is compared then: a day at a time, so that what has waited is not compared all at once.
  const open = Math.min(through, ...ledger.gaps.map(({ start }) => start));
  const end = Math.min(open - NAMED_WITHIN_SECONDS, comparedThrough + 2 * COMPARISON_SECONDS);
  const period = { start: comparedThrough, end };
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
    if (time >= period.end) break;
    if (count > MOST_KEYS) throw crowded(bucket.name, files);
    if (time >= period.start && !named.has(key) && !isOpen(ledger, time)) unproven.push(key);
  }
  return {
    ...ledger,
    comparedThrough: period.end,
    unprovenFiles: ledger.unprovenFiles + unproven.length,
    unprovenKeys: [...ledger.unprovenKeys, ...unproven.slice(-MOST_NAMED)],
  };
}

/** Files are not passed over in silence where another writer puts more objects beside them than a run can look at. */
function crowded(bucket: string, folder: string): AppError {
  return new AppError(
    'TRAIL_CROWDED',
    `More than ${MOST_KEYS} objects of some days in s3://${bucket}/${folder}: files that no digest names cannot be told there.`,
    {
      hint: 'CloudTrail writes some hundred files a day of an account in a Region: see who else writes to the bucket.',
    },
  );
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

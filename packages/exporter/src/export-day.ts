import type { Clock } from '@iam-tracker/core';
import type { LakeTable } from '@iam-tracker/lake';
import {
  encodeManifest,
  isPartKey,
  type Manifest,
  type ManifestPart,
  manifestKey,
  partitionPrefix,
  readManifest,
} from '@iam-tracker/lake';
import type { LakeRow } from './parquet/parquet-file.ts';
import type { CallOptions, ObjectStore, StoredObject } from './ports.ts';
import { publishObject, type SmallObject } from './publish-object.ts';
import {
  discardAll,
  type LateColumns,
  type StagedPart,
  type StageOptions,
  stageDay,
} from './stage-day.ts';

/** A day of a table and where its rows come from. */
export interface DayJob {
  readonly table: LakeTable;
  readonly day: string;
  /**
   * Whether the day is due by the time of its manifest. It is then written again when nothing changed, to say
   * when the day was last looked at.
   */
  readonly isDueByManifest?: boolean;
  /** Begins to read the day; called once, after the state of the lake was noted. */
  read(options: CallOptions): DayReading;
}

/** A day being read. */
export interface DayReading {
  readonly rows: AsyncIterable<LakeRow>;
  readonly late?: LateColumns;
  /**
   * Returns what is to be published beside the files and is not there yet; called when every row was read and
   * before anything is published. A day that is kept keeps what is there: it was made of more rows than are left.
   */
  beside?(day: { readonly isKept: boolean }): Promise<readonly SmallObject[]>;
}

/**
 * What became of a day. `kept`: the lake has more rows than the source, which has let some expire; what the
 * lake has stays.
 */
export interface DayOutcome {
  readonly result: 'published' | 'unchanged' | 'kept' | 'empty';
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
}

interface LakePlace {
  readonly lake: ObjectStore;
  readonly clock: Pick<Clock, 'now'>;
}

interface DayInLake {
  readonly parts: readonly StoredObject[];
  readonly objects: ReadonlyMap<string, StoredObject>;
  readonly manifest: Manifest | undefined;
}

/**
 * Replaces a day of the lake by what its source has now. All files are written before the first is
 * replaced, and a file is replaced only when it is still the one that was there before the source was
 * read, so an export that was overtaken changes nothing.
 *
 * Files are replaced one by one, each all at once, the first one first: it decides between exports that
 * overlap. A day of one file, which is nearly every day, therefore changes all at once; readers of a larger
 * one may see new files beside old ones for the moment that takes.
 *
 * @throws AppError LAKE_CONFLICT when another export was quicker; what the source or the lake throws.
 * Nothing staged is left behind.
 */
export async function exportDay(
  job: DayJob,
  { lake, clock }: LakePlace,
  options: StageOptions,
): Promise<DayOutcome> {
  const { table, day } = job;
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const before = await lookAt(table, day, lake, call);
  const reading = job.read(call);
  const staged = await stageDay(table, day, reading, lake, options);
  try {
    const result = judge(staged, before);
    const isKept = result === 'kept';
    const beside = result === 'empty' ? [] : ((await reading.beside?.({ isKept })) ?? []);
    if (result === 'published') {
      options.signal?.throwIfAborted();
      // From here on it goes to its end: time for that is kept behind the signal.
      const parts = await publish(staged, before, lake);
      await publishBeside(beside, before, lake);
      const rows = sum(parts, (part) => part.rows);
      await publishManifest({ table: table.name, day, rows, parts }, job, before, { lake, clock });
    } else {
      await discardAll(staged);
      await publishBeside(beside, before, lake);
      if (job.isDueByManifest && before.manifest !== undefined) {
        await publishManifest(before.manifest, job, before, { lake, clock });
      }
    }
    return {
      result,
      rows: sum(staged, (part) => part.rows),
      bytes: sum(staged, (part) => part.bytes),
      parts: staged.length,
    };
  } catch (error) {
    await discardAll(staged);
    throw error;
  }
}

async function lookAt(
  table: LakeTable,
  day: string,
  lake: ObjectStore,
  call: CallOptions,
): Promise<DayInLake> {
  const objects = await lake.list(partitionPrefix(table, day), call);
  const parts = objects.filter(({ key }) => isPartKey(key));
  const key = manifestKey(table, day);
  const hasManifest = objects.some((object) => object.key === key);
  const content = hasManifest ? await lake.read(key, call) : undefined;
  return {
    parts,
    objects: new Map(objects.map((object) => [object.key, object])),
    manifest: readManifest(content, parts),
  };
}

function judge(staged: readonly StagedPart[], { parts, manifest }: DayInLake) {
  const rows = sum(staged, (part) => part.rows);
  if (rows === 0 && parts.length === 0) return 'empty';
  // A day without a row never takes the place of anything, whatever is known of it.
  if (rows < (manifest?.rows ?? 1)) return 'kept';
  return manifest !== undefined && isSame(staged, manifest.parts) ? 'unchanged' : 'published';
}

function isSame(staged: readonly StagedPart[], known: readonly ManifestPart[]): boolean {
  return (
    staged.length === known.length &&
    staged.every(({ key, sha256 }, n) => known[n]?.key === key && known[n].sha256 === sha256)
  );
}

async function publish(
  staged: readonly StagedPart[],
  before: DayInLake,
  lake: ObjectStore,
): Promise<ManifestPart[]> {
  const parts: ManifestPart[] = [];
  for (const { object, ...part } of staged) {
    const etag = await object.publish(before.objects.get(part.key)?.etag);
    parts.push({ ...part, etag });
  }
  // Only now: rows that moved into an earlier file are there before the file they were in is gone.
  const keys = new Set(staged.map(({ key }) => key));
  for (const part of before.parts) if (!keys.has(part.key)) await lake.remove(part);
  return parts;
}

async function publishManifest(
  manifest: Omit<Manifest, 'exported_at'>,
  { table, day }: DayJob,
  before: DayInLake,
  { lake, clock }: LakePlace,
): Promise<void> {
  const exported_at = new Date(clock.now()).toISOString();
  const content = encodeManifest({ ...manifest, exported_at });
  await publishBeside([{ key: manifestKey(table, day), content }], before, lake);
}

async function publishBeside(
  objects: readonly SmallObject[],
  before: DayInLake,
  lake: ObjectStore,
): Promise<void> {
  for (const each of objects) await publishObject(lake, each, before.objects.get(each.key)?.etag);
}

function sum<T>(list: readonly T[], numberOf: (entry: T) => number): number {
  return list.reduce((total, entry) => total + numberOf(entry), 0);
}

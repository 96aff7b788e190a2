import { createHash } from 'node:crypto';
import { type Clock, compact } from '@iam-tracker/core';
import {
  encodeManifest,
  isPartKey,
  type LakeTable,
  type Manifest,
  type ManifestPart,
  manifestKey,
  partitionPrefix,
  partKey,
  readManifest,
} from '@iam-tracker/lake';
import type { CallOptions, ObjectStore, StagedObject, StoredObject } from '../ports.ts';
import { type LakeRow, openParquetFile, rowGroups } from './parquet-file.ts';

/** A day of a table and where its rows come from. */
export interface DayJob {
  readonly table: LakeTable;
  readonly day: string;
  /**
   * True when the day is due by the time of its manifest. It is then written again when nothing changed, to say
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

/** The late columns of a day (`LakeColumn.isLate`). */
export interface LateColumns {
  /** Takes a row; what it returns stands for the row afterwards. */
  keep(row: LakeRow): number;
  /** Called once, when every row was taken; returns what gives the late fields of each row. */
  complete(): Promise<(kept: number) => LakeRow>;
}

/** A small object, whole. */
export interface SmallObject {
  readonly key: string;
  readonly content: Uint8Array;
}

interface DayOptions extends CallOptions {
  /** A file that reaches this size ends, and another begins. */
  readonly partBytes: number;
  readonly rowGroupRows: number;
}

/**
 * Fate of a day. `kept`: the lake has more rows than the source, which has let some expire; what the
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

/** A file of a day that is complete and that no reader sees yet. */
interface StagedPart extends Omit<ManifestPart, 'etag'> {
  readonly object: StagedObject;
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
  options: DayOptions,
): Promise<DayOutcome> {
  const { table, day } = job;
  const call = compact({ signal: options.signal });
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

/**
 * Writes the rows of a day as files that are staged in the store. The same rows in the same order give the
 * same files. When it throws, nothing is left behind.
 */
async function stageDay(
  table: LakeTable,
  day: string,
  { rows, late }: { rows: AsyncIterable<LakeRow>; late?: LateColumns | undefined },
  lake: Pick<ObjectStore, 'stage'>,
  { partBytes, rowGroupRows, signal }: DayOptions,
): Promise<StagedPart[]> {
  const opened: ReturnType<typeof openPart>[] = [];
  const parts: StagedPart[] = [];
  try {
    for await (const group of rowGroups(rows, { maxRows: rowGroupRows })) {
      signal?.throwIfAborted();
      let current = opened.at(-1);
      if (current === undefined || current.file.bytes >= partBytes) {
        current = openPart(table, partKey(table, day, opened.length), lake, { late, signal });
        opened.push(current);
      }
      await current.file.writeGroup(group);
    }
    const lateOf = await late?.complete();
    // Files end only now: what the last row tells may belong into the first of them.
    for (const part of opened) parts.push(await part.finish(lateOf));
    return parts;
  } catch (error) {
    await discardAll(opened);
    throw error;
  }
}

function openPart(
  table: LakeTable,
  key: string,
  lake: Pick<ObjectStore, 'stage'>,
  { late, signal }: { late: LateColumns | undefined; signal: AbortSignal | undefined },
) {
  const object = lake.stage(key, compact({ signal }));
  const hash = createHash('sha256');
  const sink = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await object.write(bytes);
  };
  const file = openParquetFile(table, sink, { keep: late?.keep });
  return {
    object,
    file,
    async finish(lateOf?: (kept: number) => LakeRow): Promise<StagedPart> {
      await file.finish(lateOf);
      await object.seal();
      return { key, rows: file.rows, bytes: file.bytes, sha256: hash.digest('hex'), object };
    },
  };
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

/**
 * Publishes an object in place of the one that had the etag `replaces`, or where there is none. When it throws,
 * nothing is left behind.
 *
 * @throws AppError LAKE_CONFLICT when something else is there.
 */
export async function publishObject(
  lake: Pick<ObjectStore, 'stage'>,
  { key, content }: SmallObject,
  replaces: string | undefined,
): Promise<void> {
  const object = lake.stage(key);
  try {
    await object.write(content);
    await object.seal();
    await object.publish(replaces);
  } catch (error) {
    await discardAll([{ object }]);
    throw error;
  }
}

/** Leaves nothing behind; what cannot be discarded now is found by a later run. */
async function discardAll(parts: readonly Pick<StagedPart, 'object'>[]): Promise<void> {
  await Promise.allSettled(parts.map(({ object }) => object.discard()));
}

function sum<T>(list: readonly T[], numberOf: (entry: T) => number): number {
  return list.reduce((total, entry) => total + numberOf(entry), 0);
}

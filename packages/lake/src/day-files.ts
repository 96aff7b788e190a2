import { LONGEST_CHAIN_HOURS } from '@iam-tracker/core';
import { IAM_ACCOUNTS, IAM_EVENTS, type LakeTable } from './tables.ts';

/** The one file of the accounts of the organization. */
export const ACCOUNTS_KEY = `${IAM_ACCOUNTS.folder}/part-0000.parquet`;

/** Returns what every object of a day begins with. */
export function partitionPrefix({ folder, partition }: LakeTable, day: string): string {
  return `${folder}/${partition.name}=${day}/`;
}

/** Returns the key of one of the files that a day consists of, counted from 0. */
export function partKey(table: LakeTable, day: string, part: number): string {
  return `${partitionPrefix(table, day)}part-${String(part).padStart(4, '0')}.parquet`;
}

/** Returns the key of the manifest of a day. Athena and DuckDB pass over what begins with `_`. */
export function manifestKey(table: LakeTable, day: string): string {
  return `${partitionPrefix(table, day)}_manifest.json`;
}

/** Tells the files that hold rows from everything else in a day's folder. */
export function isPartKey(key: string): boolean {
  return /\/part-\d{4,}\.parquet$/.test(key);
}

/** One kind of facts that a day of events tells of later ones, in one object beside its files. */
export interface FactKind {
  /**
   * Name of the object; begins with `_`, so that Athena and DuckDB pass over it. Its number is the version of what
   * it holds and of what the day makes of it: days that lack the object of this name are exported again.
   */
  readonly fileName: string;
  /** Number of days back that a day looks for facts. */
  readonly reachDays: number;
}

/** The calls that opened sessions. */
export const SESSIONS: FactKind = {
  fileName: '_sessions-1.jsonl.gz',
  reachDays: Math.ceil(LONGEST_CHAIN_HOURS / 24),
};

/**
 * The names under which users of Identity Center signed in. Sessions of the access portal last up to 90 days, but
 * eight hours unless an administrator says otherwise (IAM Identity Center user guide, "Configure session duration").
 * Looking back costs one small object a day and only for ids that are still without a name.
 */
export const NAMES: FactKind = { fileName: '_names-1.jsonl.gz', reachDays: 30 };

export const FACT_KINDS: readonly FactKind[] = [SESSIONS, NAMES];

/** Returns the key of the object with the facts of a day. */
export function factsKey({ fileName }: FactKind, day: string): string {
  return partitionPrefix(IAM_EVENTS, day) + fileName;
}

/** One file of a day. */
export interface ManifestPart {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Type by which the object store calls this content. */
  readonly etag: string;
}

/** Parts of a day when it was last exported, written after its files. */
export interface Manifest {
  readonly table: LakeTable['name'];
  readonly day: string;
  readonly rows: number;
  /** ISO 8601. */
  readonly exported_at: string;
  readonly parts: readonly ManifestPart[];
}

export function encodeManifest(manifest: Manifest): Uint8Array {
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Reads a manifest. Undefined when it is none of ours, or does not speak of exactly these files: the
 * process that replaced them ended before it could write another.
 */
export function readManifest(
  content: Uint8Array | undefined,
  parts: readonly Pick<ManifestPart, 'key' | 'etag'>[],
): Manifest | undefined {
  if (content === undefined) return undefined;
  try {
    const manifest = JSON.parse(Buffer.from(content).toString()) as Manifest;
    const etags = new Map(parts.map(({ key, etag }) => [key, etag]));
    const isSame =
      manifest.parts.length === parts.length &&
      manifest.parts.every(({ key, etag }) => etags.get(key) === etag);
    return isSame && Number.isInteger(manifest.rows) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

import type { LakeTable } from './lake/column.ts';
import type { StoredObject } from './ports.ts';

/** One file of a day. */
export interface ManifestPart {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** What the object store calls this content. */
  readonly etag: string;
}

/** What a day consisted of when it was last exported, written after its files. */
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
  parts: readonly StoredObject[],
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

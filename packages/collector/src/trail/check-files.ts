import { forEachConcurrently } from '@iam-tracker/core';
import type { ReadFile } from '@iam-tracker/core/aws';
import { type NamedFile, parseObjectKey } from '@iam-tracker/trail';
import { type FileFault, TrailFileError } from '@iam-tracker/trail/file';
import type { FileEvidence } from './digest-evidence.ts';
import type { TrailDependencies } from './trail-ports.ts';

/** Files of one digest read side by side. */
const WORKERS = 4;

type Dependencies = Pick<TrailDependencies, 'bucket' | 'files' | 'logger'>;

/**
 * Holds the files that digests name against what was read, by their hashes, and reads what was not. What was read as another content
 * is read again: what lies there now decides whether it is proven, and that it was otherwise is told all the same.
 *
 * @throws what the stores throw; the signal's reason. Only of a file itself it is evidence that it cannot be read.
 */
export async function checkFiles(
  named: readonly NamedFile[],
  dependencies: Dependencies,
  signal: AbortSignal,
): Promise<ReadonlyMap<NamedFile, FileEvidence>> {
  const found = await dependencies.files.find(named.filter(isEventsFile), signal);
  const read = new Map(found.map((file) => [nameOf(file), file]));
  const evidence = new Map<NamedFile, FileEvidence>();
  await forEachConcurrently(named, WORKERS, async (file) => {
    evidence.set(file, await checkFile(file, read.get(nameOf(file)), dependencies, signal));
  });
  return evidence;
}

async function checkFile(
  file: NamedFile,
  known: ReadFile | undefined,
  { bucket, files, logger }: Dependencies,
  signal: AbortSignal,
): Promise<FileEvidence> {
  const { bucket: name, key } = file;
  const is = (state: FileEvidence['state']): FileEvidence => ({
    ...{ bucket: name, key, state },
    ...(known !== undefined && known.sha256 !== file.sha256 ? { wasAltered: true } : {}),
    ...(known === undefined ? { isLate: true } : {}),
  });
  if (known?.sha256 === file.sha256) return is('proven');
  const place = parseObjectKey(key);
  // A trail writes to one bucket, and its digests name what lies there.
  if (name !== bucket.name && !bucket.isCopy) return is('unread');
  if (place.kind === 'foreign' || place.kind === 'digest') return is('unread');
  signal.throwIfAborted();
  try {
    const { sha256 } = await files.read(file, place, signal);
    return is(sha256 === file.sha256 ? 'proven' : 'altered');
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TrailFileError)) throw error;
    logger.warn({ error, file: `${name}/${key}` }, 'A file that a digest names cannot be read');
    return is(STATES[error.fault] ?? 'altered');
  }
}

/** What is wrong with a file says what became of it; whatever else is wrong, CloudTrail did not write it so. */
const STATES: Readonly<Partial<Record<FileFault, FileEvidence['state']>>> = {
  gone: 'missing',
  denied: 'unread',
  kms: 'unread',
  too_long: 'unread',
};

function isEventsFile({ key }: NamedFile): boolean {
  const { kind } = parseObjectKey(key);
  return kind !== 'foreign' && kind !== 'digest';
}

function nameOf({ bucket, key }: { readonly bucket: string; readonly key: string }): string {
  return `${bucket}/${key}`;
}

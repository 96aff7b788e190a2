import { createHash } from 'node:crypto';
import type { ReadFile, ReadFiles } from '@iam-tracker/core/aws';
import {
  type FileStores,
  gunzip,
  storeFile,
  TrailFileError,
  type TrailObject,
  type TrailObjects,
} from '@iam-tracker/trail/file';
import type { TrailFiles } from './trail-ports.ts';

interface TrailFilesOptions extends Omit<FileStores, 'files' | 'signal'> {
  readonly objects: TrailObjects;
  readonly files: ReadFiles;
}

/** Reads the files of a trail as the receiver does, into the same tables. */
export function createTrailFiles({ objects, ...stores }: TrailFilesOptions): TrailFiles {
  return {
    find: (files, signal) => stores.files.find(files, { signal }),
    async read(file, place, signal) {
      const object = await objects.open(file, { signal });
      if (object === undefined) throw new TrailFileError('gone', 'The file is not there.');
      if (place.kind !== 'log') return hashOther(object, stores, signal);
      return (await storeFile(object, place, { ...stores, signal })).file;
    },
  };
}

/** Files of Insights and of network activity hold nothing that is kept: what they are is proven by their hash alone. */
async function hashOther(
  { bucket, chunks, etag, key }: TrailObject,
  { clock, files }: Pick<TrailFilesOptions, 'clock' | 'files'>,
  signal: AbortSignal,
): Promise<ReadFile> {
  const hash = createHash('sha256');
  try {
    for await (const part of gunzip(chunks)) hash.update(part);
  } catch (error) {
    signal.throwIfAborted();
    throw new TrailFileError('damaged', 'The file is no whole gzip file.', { cause: error });
  }
  const file = {
    ...{ bucket, key, etag, sha256: hash.digest('hex') },
    counts: { records: 0, stored: 0, refused: 0, filtered: 0, unrelated: 0 },
    readAt: clock.now(),
  };
  await files.note(file, { signal });
  return file;
}

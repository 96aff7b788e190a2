import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { AppError, describeError, printable } from '@iam-tracker/core';
import type { TrailStore } from '@iam-tracker/trail';
import { readFileBytes } from '../sources/file-bytes.ts';
import { findFiles } from '../sources/find-files.ts';

/**
 * Offers a folder with a copy of a trail's bucket, as `aws s3 sync` makes it: without the metadata of S3. How deep in the bucket the
 * copy begins makes no difference.
 *
 * @throws AppError when it is no folder, or a part of it cannot be listed
 */
export async function openFolderTrail(folder: string): Promise<TrailStore> {
  const stats = await stat(resolve(folder)).catch((error) => {
    throw unreadable(folder, error);
  });
  if (!stats.isDirectory()) {
    throw new AppError('BAD_ARGUMENT', `${printable(folder, 500)} is no folder.`, {
      hint: 'Name a folder with a copy of the bucket of a trail, or s3://BUCKET/PREFIX.',
    });
  }
  return offerCopy([folder]);
}

/** Offers files and folders as one copy, without what lies in `leaveOut`; what cannot be listed is not there. */
export function offerCopy(places: readonly string[], leaveOut?: readonly string[]): TrailStore {
  const roots = places.map((place) => resolve(place));
  const [only] = roots;
  const base = roots.length === 1 ? (only ?? sep) : sep;
  return {
    bucket: undefined,
    async *list() {
      for await (const found of findFiles(roots, { leaveOut })) {
        if (found.kind === 'unreadable' && leaveOut === undefined) {
          throw unreadable(found.path, found.error);
        }
        if (found.kind === 'file' && found.isRegular) {
          yield relative(base, found.path).split(sep).join('/');
        }
      }
    },
    async read(path) {
      return { body: readFileBytes(join(base, ...path.split('/'))), metadata: {} };
    },
  };
}

function unreadable(path: string, error: unknown): AppError {
  const { error_message: reason } = describeError(error);
  return new AppError('BAD_INPUT_FILE', `Cannot read ${printable(path, 500)}: ${reason}`, {
    cause: error,
  });
}

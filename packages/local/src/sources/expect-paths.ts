import { lstat } from 'node:fs/promises';
import { AppError, printable } from '@iam-tracker/core';

/**
 * Makes sure that there is something at each path, before anything is read.
 *
 * @throws AppError BAD_ARGUMENT naming every path that leads nowhere, and what to do about addresses
 *   such as `s3://…`.
 */
export async function expectPaths(paths: readonly string[]): Promise<void> {
  const found = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        () => true,
        // Anything but absence is for the reader to report, file by file.
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
      ),
    ),
  );
  const missing = paths.filter((_, index) => !found[index]);
  if (missing.length === 0) return;
  const message = `No such file or folder: ${missing.map((path) => printable(path)).join(', ')}`;
  const isRemote = missing.some((path) => REMOTE.test(path));
  throw new AppError('BAD_ARGUMENT', message, isRemote ? { hint: COPY_FIRST } : {});
}

const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//i;
const COPY_FIRST =
  'Files are read from this machine: copy them first, for example with aws s3 sync s3://… logs, then --from logs.';

import { lstat } from 'node:fs/promises';
import { AppError, printable } from '@iam-tracker/core';

/**
 * Makes sure that there is something at each path, before anything is read.
 *
 * @throws AppError BAD_ARGUMENT naming every path that leads nowhere.
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
  throw new AppError(
    'BAD_ARGUMENT',
    `No such file or folder: ${missing.map((path) => printable(path)).join(', ')}`,
  );
}

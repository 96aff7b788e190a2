import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, printable } from '@iam-tracker/core';

type Found =
  | { readonly kind: 'file'; readonly path: string; readonly isNamed: boolean }
  /** Left out on purpose. */
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /** Should have been read and cannot be. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly error: unknown };

export interface FindOptions {
  /** Folders that are left out wherever they turn up. */
  readonly leaveOut?: readonly string[];
}

/**
 * Finds the files under the given paths: any depth, in the order of their names, through symbolic
 * links, each file and folder once however many ways lead there. Whatever is not a file to be read
 * is reported, never passed over in silence.
 */
export async function* findFiles(
  paths: readonly string[],
  { leaveOut = [] }: FindOptions = {},
): AsyncGenerator<Found> {
  const visited = new Set<string>();
  const own = new Set(await Promise.all(leaveOut.map((path) => realpath(path).catch(() => path))));

  async function* visit(path: string, isNamed: boolean): AsyncGenerator<Found> {
    let entries: Dirent[] | undefined;
    try {
      const stats = await stat(path);
      // A pipe of the shell has no path of its own.
      const real = await realpath(path).catch(() => path);
      if (own.has(real)) {
        yield { kind: 'skipped', path, reason: "the tracker's own data" };
        return;
      }
      if (visited.has(real)) {
        yield {
          kind: 'skipped',
          path,
          reason: 'the same file or folder was read under another path',
        };
        return;
      }
      visited.add(real);
      if (stats.isDirectory()) entries = await readdir(path, { withFileTypes: true });
      else if (!stats.isFile() && !isNamed) {
        yield { kind: 'skipped', path, reason: 'not a regular file' };
        return;
      }
    } catch (error) {
      yield { kind: 'unreadable', path, error };
      return;
    }
    if (entries === undefined) {
      yield { kind: 'file', path, isNamed };
      return;
    }
    const names = entries.map((entry) => entry.name).sort();
    for (const name of names) yield* visit(join(path, name), false);
  }

  for (const path of paths) yield* visit(path, true);
}

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

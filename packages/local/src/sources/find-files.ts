import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, compareText, printable } from '@iam-tracker/core';
import { mayHoldEventsOf, type Period } from './path-date.ts';

export type Found =
  | FoundFile
  /** Left out on purpose. */
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /** Not opened, since the date in its path lies outside of the period that is read. */
  | { readonly kind: 'outside'; readonly path: string }
  /** Should have been read and cannot be. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly error: unknown };

interface FoundFile {
  readonly kind: 'file';
  readonly path: string;
  /** It was asked for by its own path. */
  readonly isNamed: boolean;
  /** Not a pipe or a device. */
  readonly isRegular: boolean;
}

export interface FindOptions {
  /** Folders that are left out wherever they turn up. */
  readonly leaveOut?: readonly string[] | undefined;
  /** Files are passed over when their path says that nothing in them is of this period. */
  readonly period?: Period | undefined;
}

/**
 * Finds the files under the given paths: any depth, in the order of their names, through symbolic
 * links, each file and folder once however many ways lead there. Whatever is not a file to be read
 * is reported, never passed over in silence. Memory grows with the folders, not with the files.
 */
export async function* findFiles(
  paths: readonly string[],
  { leaveOut = [], period }: FindOptions = {},
): AsyncGenerator<Found> {
  const visited = createVisited();
  const own = new Set(await Promise.all(leaveOut.map((path) => realpath(path).catch(() => path))));

  function fileAt(path: string, isNamed: boolean, isRegular: boolean): Found {
    const isOutside = period !== undefined && isRegular && !mayHoldEventsOf(period, path);
    return isOutside ? { kind: 'outside', path } : { kind: 'file', path, isNamed, isRegular };
  }

  async function* visit(path: string, isNamed: boolean): AsyncGenerator<Found> {
    let entries: Dirent[] | undefined;
    let isRegular = false;
    // A pipe of the shell has no path of its own.
    let real = path;
    try {
      const stats = await stat(path);
      real = await realpath(path).catch(() => path);
      if (own.has(real)) {
        yield { kind: 'skipped', path, reason: "the tracker's own data" };
        return;
      }
      if (visited.has(real)) {
        yield { kind: 'skipped', path, reason: READ_BEFORE };
        return;
      }
      visited.add(real);
      isRegular = stats.isFile();
      if (stats.isDirectory()) entries = await readdir(path, { withFileTypes: true });
      else if (!isRegular && !isNamed) {
        yield { kind: 'skipped', path, reason: 'not a regular file' };
        return;
      }
    } catch (error) {
      yield { kind: 'unreadable', path, error };
      return;
    }
    if (entries === undefined) {
      yield fileAt(path, isNamed, isRegular);
      return;
    }
    entries.sort((a, b) => compareText(a.name, b.name));
    for (const entry of entries) {
      const inside = join(path, entry.name);
      // Nothing needs to be asked about a file that is one by its folder.
      if (!entry.isFile()) yield* visit(inside, false);
      else if (visited.enter(real, entry.name)) yield fileAt(inside, false, true);
      else yield { kind: 'skipped', path: inside, reason: READ_BEFORE };
    }
    visited.leave(real);
  }

  for (const path of paths) yield* visit(path, true);
}

/** Files that were counted so far, all of them in the end. */
interface FileCount {
  /** Undefined until all are counted. */
  readonly files: number | undefined;
  stop(): void;
}

/** Counts in the background what `findFiles` will tell of, but for what is outside of the period. */
export function countFiles(paths: readonly string[], options: FindOptions): FileCount {
  let isStopped = false;
  let files: number | undefined;
  const counting = async () => {
    let count = 0;
    for await (const { kind } of findFiles(paths, options)) {
      if (isStopped) return;
      if (kind !== 'outside') count += 1;
    }
    files = count;
  };
  // What cannot be found is told by who reads it.
  counting().catch(() => undefined);
  return {
    get files() {
      return files;
    },
    stop() {
      isStopped = true;
    },
  };
}

const READ_BEFORE = 'the same file or folder was read under another path';

/** Remembers what was visited, by real paths: files of a folder by the last of them alone. */
function createVisited() {
  const single = new Set<string>();
  /** The last file that was entered, by its folder; undefined when all of them were. */
  const lastIn = new Map<string, string | undefined>();
  return {
    has(real: string): boolean {
      if (single.has(real)) return true;
      const folder = dirname(real);
      if (!lastIn.has(folder)) return false;
      const last = lastIn.get(folder);
      return last === undefined || compareText(basename(real), last) <= 0;
    },
    add: (real: string) => void single.add(real),
    /** Enters a file of a folder, in the order of names; false when it was visited under another path. */
    enter(folder: string, name: string): boolean {
      lastIn.set(folder, name);
      return !single.has(join(folder, name));
    },
    leave(folder: string): void {
      if (lastIn.has(folder)) lastIn.set(folder, undefined);
    },
  };
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

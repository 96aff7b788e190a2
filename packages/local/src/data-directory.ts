import { constants } from 'node:fs';
import { access, lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@iam-tracker/core';
import { reasonOf, undefinedIfMissing } from './disk.ts';

/** The places of things in a data folder. */
export interface DataDirectory {
  readonly path: string;
  /** Folder of the embedded database. */
  readonly databasePath: string;
  /** Tells who has the database open; see `database/owner.ts`. */
  readonly ownerPath: string;
  /** Tells which files a closed database consists of; see `database/files.ts`. */
  readonly filesPath: string;
}

/**
 * Makes sure that there is a usable data folder, creating what is missing for its owner alone (0700)
 * with a `.gitignore`, since it holds who did what in an account. An existing folder keeps its
 * permissions.
 *
 * @throws AppError BAD_ARGUMENT when there is something else, a symbolic link included (it could
 * lead anywhere), or when the folder cannot be created, read or written.
 */
export async function prepareDataDirectory(dataDir: string): Promise<DataDirectory> {
  const directory = locateData(dataDir);
  const isNew = await ensureFolder(directory.path);
  if (isNew) {
    const ignoring = join(directory.path, '.gitignore');
    await naming(directory.path, () => writeFile(ignoring, '*\n', { flag: 'wx' }));
  }
  await ensureFolder(directory.databasePath);
  return directory;
}

/** Says where things are in a data folder, whether they are there or not. */
export function locateData(dataDir: string): DataDirectory {
  const path = resolve(dataDir);
  return {
    path,
    databasePath: join(path, 'database'),
    ownerPath: join(path, 'database.owner.json'),
    filesPath: join(path, 'database.files.json'),
  };
}

/** Returns whether the folder was made now. */
async function ensureFolder(path: string): Promise<boolean> {
  const found = await naming(path, () => lstat(path).catch(undefinedIfMissing));
  if (found === undefined) {
    const isMade = await naming(path, () => makeFolder(path));
    // Otherwise another process was quicker: look at what it made.
    return isMade || ensureFolder(path);
  }
  if (found.isSymbolicLink()) {
    throw unusable(path, 'it is a symbolic link', 'Name the folder itself with --data-dir.');
  }
  if (!found.isDirectory()) throw unusable(path, 'it is not a folder');
  await naming(path, () => access(path, constants.R_OK | constants.W_OK | constants.X_OK));
  return false;
}

/**
 * Makes a folder and those above it; false when it is there by now. Not with `recursive`: that never
 * ends where the system takes no folders at all, such as below /proc.
 */
async function makeFolder(path: string): Promise<boolean> {
  try {
    return await makeOneFolder(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    return makeOneFolder(path);
  }
}

async function makeOneFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}

/** Names the folder in what the system says about it. */
async function naming<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw unusable(path, reasonOf(error, REASONS), HINT, error);
  }
}

const HINT = 'Choose another folder with --data-dir or IAM_TRACKER_DATA_DIR.';

const REASONS = { EIO: 'the disk does not answer' };

function unusable(path: string, reason: string, hint = HINT, cause?: unknown): AppError {
  return new AppError('BAD_ARGUMENT', `The data folder ${path} cannot be used: ${reason}.`, {
    hint,
    cause,
  });
}

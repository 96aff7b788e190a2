import { constants } from 'node:fs';
import { access, lstat, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@iam-tracker/core';

/** Where things are in a data folder. */
export interface DataDirectory {
  readonly path: string;
  /** Folder of the embedded database. */
  readonly databasePath: string;
  /** Tells who has the database open; see `database-owner.ts`. */
  readonly ownerPath: string;
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
  const path = resolve(dataDir);
  const databasePath = join(path, 'database');
  const isNew = await ensureFolder(path);
  if (isNew) await writeFile(join(path, '.gitignore'), '*\n', { flag: 'wx' });
  await ensureFolder(databasePath);
  return { path, databasePath, ownerPath: join(path, 'database.owner.json') };
}

/** Returns whether the folder was made now. */
async function ensureFolder(path: string): Promise<boolean> {
  try {
    const found = await lstat(path).catch(undefinedIfMissing);
    if (found === undefined) {
      await mkdir(path, { recursive: true, mode: 0o700 });
      return true;
    }
    if (found.isSymbolicLink()) {
      throw unusable(path, 'it is a symbolic link', 'Name the folder itself with --data-dir.');
    }
    if (!found.isDirectory()) throw unusable(path, 'it is not a folder');
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return false;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw unusable(path, REASONS.get(code) ?? message, HINT, error);
  }
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

const HINT = 'Choose another folder with --data-dir or IAM_TRACKER_DATA_DIR.';

const REASONS = new Map([
  ['EACCES', 'permission denied'],
  ['EEXIST', 'something else took the name'],
  ['EIO', 'the disk does not answer'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENOSPC', 'the disk is full'],
  ['ENOTDIR', 'part of the path is not a folder'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the disk is read-only'],
]);

function unusable(path: string, reason: string, hint = HINT, cause?: unknown): AppError {
  return new AppError('BAD_ARGUMENT', `The data folder ${path} cannot be used: ${reason}.`, {
    hint,
    cause,
  });
}

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '@iam-tracker/core';

const REASONS = new Map([
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'its symbolic links go round in circles'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENOENT', 'its folder does not exist'],
  ['ENOSPC', 'the disk is full'],
  ['ENOTDIR', 'part of the path is not a folder'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the disk is read-only'],
]);

/**
 * Refuses a path to which `writeWhole` could not write, as far as that can be told before.
 *
 * @throws AppError BAD_ARGUMENT
 */
export async function expectWritable(path: string): Promise<void> {
  await naming(path, async () => {
    const { target } = await locate(path);
    await access(dirname(target), constants.W_OK | constants.X_OK);
  });
}

/**
 * Writes a file so that its path never holds half of it: a draft beside it is written, put on disk and
 * renamed. A file that is there is replaced and its permissions are kept, one that is read-only is refused;
 * behind a symbolic link, the file that it leads to. A new file is for its owner alone. Returns the absolute
 * path as it was named.
 *
 * @throws AppError BAD_ARGUMENT; nothing is left behind then
 */
export async function writeWhole(path: string, contents: string | Uint8Array): Promise<string> {
  return naming(path, async () => {
    const { target, mode } = await locate(path);
    const draft = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID()}`);
    try {
      const file = await open(draft, 'wx', mode);
      try {
        await file.chmod(mode);
        await file.writeFile(contents);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, target);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return resolve(path);
  });
}

/** The file itself, links followed, and the permissions it has or gets. */
async function locate(path: string): Promise<{ target: string; mode: number }> {
  const absolute = resolve(path);
  const target = await realpath(absolute).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return join(await realpath(dirname(absolute)), basename(absolute));
  });
  const found = await stat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found === undefined) return { target, mode: 0o600 };
  if (found.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  if (!found.isFile()) throw new Error('it is no regular file');
  await access(target, constants.W_OK);
  return { target, mode: found.mode & 0o777 };
}

async function naming<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new AppError(
      'BAD_ARGUMENT',
      `"${path}" cannot be written: ${REASONS.get(code) ?? message}.`,
      { hint: 'Name another file with --out.', cause: error },
    );
  }
}

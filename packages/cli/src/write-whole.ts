import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '@iam-tracker/core';
import { reasonOf, replaceFile, undefinedIfMissing } from '@iam-tracker/local/disk';

const REASONS = {
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go round in circles',
  ENOENT: 'its folder does not exist',
};

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
 * Writes a file so that its path never holds half of it. A file that is there is replaced and its permissions are
 * kept, one that is read-only is refused; behind a symbolic link, the file that it leads to. A new file is for its
 * owner alone. Returns the absolute path as it was named.
 *
 * @throws AppError BAD_ARGUMENT; nothing is left behind then
 */
export async function writeWhole(path: string, contents: string | Uint8Array): Promise<string> {
  return naming(path, async () => {
    const { target, mode } = await locate(path);
    await replaceFile(target, [contents], mode);
    return resolve(path);
  });
}

/** The file itself, links followed, and the permissions it has or gets. */
async function locate(path: string): Promise<{ target: string; mode: number }> {
  const absolute = resolve(path);
  const target =
    (await realpath(absolute).catch(undefinedIfMissing)) ??
    join(await realpath(dirname(absolute)), basename(absolute));
  const found = await stat(target).catch(undefinedIfMissing);
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
    const message = `"${path}" cannot be written: ${reasonOf(error, REASONS)}.`;
    throw new AppError('BAD_ARGUMENT', message, {
      hint: 'Name another file with --out.',
      cause: error,
    });
  }
}

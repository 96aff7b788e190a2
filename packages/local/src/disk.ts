import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const REASONS: Readonly<Record<string, string | undefined>> = {
  EACCES: 'permission denied',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
};

/** Says in a few words why the system refused a path; `own` are the reasons that depend on what was tried. */
export function reasonOf(
  error: unknown,
  own: Readonly<Record<string, string | undefined>> = {},
): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return own[code] ?? REASONS[code] ?? message;
}

/** Returns undefined when nothing is at a path. @throws any other error */
export function undefinedIfMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/**
 * Writes a file so that its path never holds half of it: a draft beside it is written, put on disk and renamed.
 * A file that is there is replaced, a symbolic link included. The file is for its owner alone unless `mode` says more.
 *
 * @throws what the system says; nothing is left behind then.
 */
export async function replaceFile(
  path: string,
  parts: Iterable<string | Uint8Array>,
  mode = 0o600,
): Promise<void> {
  const draft = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}`);
  try {
    const file = await open(draft, 'wx', mode);
    try {
      await file.chmod(mode);
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

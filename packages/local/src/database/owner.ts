import { readFile, rm, writeFile } from 'node:fs/promises';
import { AppError, printable } from '@iam-tracker/core';

/** The process that has a database open, as it wrote down itself. */
interface DatabaseOwner {
  readonly pid: number;
  /** ISO 8601 UTC. */
  readonly since: string;
}

/**
 * Writes down who has the database open. Only for the message that others get: what keeps them out
 * is the lock of the operating system, which ends with its process however that ends.
 */
export async function noteOwner(ownerPath: string, owner: DatabaseOwner): Promise<void> {
  await writeFile(ownerPath, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
}

export async function forgetOwner(ownerPath: string): Promise<void> {
  await rm(ownerPath, { force: true });
}

/** Returns the BUSY error for a database that another process has open. */
export async function busyError(
  databasePath: string,
  ownerPath: string,
  cause: unknown,
): Promise<AppError> {
  const owner = await readOwner(ownerPath);
  const who = owner === undefined ? 'another process' : describeOwner(owner);
  return new AppError('BUSY', `The database ${databasePath} is in use by ${who}.`, {
    hint: 'Wait until that has ended or stop it, or work in another folder with --data-dir.',
    cause,
  });
}

function describeOwner({ pid, since }: DatabaseOwner): string {
  const which = pid === process.pid ? 'this very process' : `process ${pid}`;
  return `${which} since ${printable(since, 40)}`;
}

/** Undefined when no process that lives is known: the note may be missing, broken or of the past. */
async function readOwner(ownerPath: string): Promise<DatabaseOwner | undefined> {
  try {
    const { pid, since } = JSON.parse(await readFile(ownerPath, 'utf8')) as DatabaseOwner;
    const isOwner = Number.isInteger(pid) && pid > 0 && typeof since === 'string';
    return isOwner && isAlive(pid) ? { pid, since } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Alive, but another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@iam-tracker/core';

/**
 * The UTC days that have events. The events table cannot list its partitions short of reading
 * everything, and a ledger of files may have days of any year.
 */
export interface EventDays {
  /** Resolves when the days are on disk; call it before storing events of them. */
  note(days: Iterable<string>): Promise<void>;
  /** Newest first. A day may turn out empty: its events were about to be stored. */
  list(): readonly string[];
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Opens the list of a data folder, by default an empty one. One process at a time. */
export async function openEventDays(folder: string): Promise<EventDays> {
  const path = join(folder, 'event-days.txt');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw storageError(path, 'read', error);
  });
  // A line that a crash cut off is no day; its events were not stored either.
  const known = new Set(text.split('\n').filter((line) => DAY.test(line)));
  let writing: Promise<void> = Promise.resolve();
  return {
    note(days) {
      const fresh = [...new Set(days)].filter((day) => !known.has(day));
      if (fresh.length === 0) return writing;
      // The line feed comes first, so that a cut-off line does not spoil the next one.
      writing = writing.then(() => appendFile(path, fresh.map((day) => `\n${day}`).join('')));
      writing = writing.then(
        () => {
          for (const day of fresh) known.add(day);
        },
        (error: unknown) => {
          throw storageError(path, 'written', error);
        },
      );
      return writing;
    },
    list: () => [...known].sort().reverse(),
  };
}

function storageError(path: string, done: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('STORAGE_FAILED', `${path} cannot be ${done}: ${reason}.`, { cause });
}

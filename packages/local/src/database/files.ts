import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '@iam-tracker/core';

/** A file as it was when its database was closed. */
export interface FileNote {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  readonly sha256: string;
}

/** Files that LevelDB cannot do without; its own notes (`LOG`) and its lock are left out. */
const CONTENT = /^(?:CURRENT|MANIFEST-\d+|\d+\.(?:ldb|sst|log))$/;
const SORTED_TABLE = /\.(?:ldb|sst)$/;
const CURRENT = /^(MANIFEST-\d+)\n$/;
/** Files beside the database that exist only once something was collected into it. */
const TRACES = ['origin.json', 'event-days.txt'];

/**
 * Notes which files a database consists of, for `inspectDatabase`. Call it when the database is closed, with
 * the note of before: sorted tables, which may have gigabytes, never change and are read once. Without a
 * note less is noticed, so a disk that takes none is no reason to fail.
 */
export async function noteDatabaseFiles(
  databasePath: string,
  notePath: string,
  before: readonly FileNote[],
): Promise<void> {
  try {
    const files: FileNote[] = [];
    for (const name of (await readdir(databasePath)).sort()) {
      if (!CONTENT.test(name)) continue;
      const known = before.find((file) => file.name === name);
      files.push(await describeFile(databasePath, name, known));
    }
    await writeFile(notePath, `${JSON.stringify(files)}\n`, { mode: 0o600 });
  } catch {
    await rm(notePath, { force: true }).catch(() => undefined);
  }
}

/**
 * Looks at the files of a database before LevelDB does: it would begin an empty database where `CURRENT` is
 * missing, deleting what is there, and pass over what is missing at the end of its log. Returns the note
 * of the files, empty when the database was not closed; undefined when there is no database.
 *
 * @throws AppError STORAGE_FAILED naming what is missing, cut off or changed.
 */
export async function inspectDatabase(
  databasePath: string,
  notePath: string,
): Promise<readonly FileNote[] | undefined> {
  const names = (await readdir(databasePath).catch(noneIfMissing)).filter((name) =>
    CONTENT.test(name),
  );
  const note = await readNote(notePath);
  if (names.length === 0 && note.length === 0) {
    const traces = await readdir(join(databasePath, '..')).catch(noneIfMissing);
    const trace = TRACES.find((name) => traces.includes(name));
    if (trace === undefined) return undefined;
    throw notWhole(databasePath, [`it is missing, and ${trace} says that there was one`]);
  }
  const problems = await findProblems(databasePath, names, note);
  if (problems.length === 0) return note;
  // A process that has the database open takes the note away and changes its files.
  if (note.length > 0 && !(await isSettled(notePath, note))) return [];
  throw notWhole(databasePath, problems, note.length > 0 ? notePath : undefined);
}

async function findProblems(
  databasePath: string,
  names: readonly string[],
  note: readonly FileNote[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const file of note) {
    const { name, bytes, sha256 } = file;
    if (!names.includes(name)) problems.push(`${name} is missing`);
    else {
      const found = await describeFile(databasePath, name, file);
      if (found.bytes !== bytes) {
        problems.push(`${name} has ${found.bytes} bytes where it had ${bytes}`);
      } else if (found.sha256 !== sha256) problems.push(`${name} was changed`);
    }
  }
  if (problems.length > 0) return problems;
  if (!names.includes('CURRENT')) return ['CURRENT is missing'];
  const manifest = CURRENT.exec(await readFile(join(databasePath, 'CURRENT'), 'utf8'))?.[1];
  if (manifest === undefined) return ['CURRENT is damaged'];
  if (!names.includes(manifest)) return [`${manifest} is missing, which CURRENT names`];
  if (!names.some((name) => name.endsWith('.log'))) return ['its log (a file *.log) is missing'];
  return [];
}

/** Takes a sorted table that looks as it did for the same. */
async function describeFile(
  databasePath: string,
  name: string,
  known: FileNote | undefined,
): Promise<FileNote> {
  const path = join(databasePath, name);
  const { size: bytes, mtimeMs: modifiedAt } = await stat(path);
  const isSame = known?.bytes === bytes && known.modifiedAt === modifiedAt;
  if (known !== undefined && isSame && SORTED_TABLE.test(name)) return known;
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { name, bytes, modifiedAt, sha256 };
}

/** None when there is no note, or one that is damaged itself. */
async function readNote(notePath: string): Promise<readonly FileNote[]> {
  try {
    const files = JSON.parse(await readFile(notePath, 'utf8')) as unknown;
    return Array.isArray(files) && files.every(isFileNote) ? files : [];
  } catch {
    return [];
  }
}

function isFileNote(value: unknown): value is FileNote {
  const { name, bytes, modifiedAt, sha256 } = Object(value) as Partial<FileNote>;
  return (
    typeof name === 'string' &&
    CONTENT.test(name) &&
    typeof bytes === 'number' &&
    typeof modifiedAt === 'number' &&
    typeof sha256 === 'string'
  );
}

const SETTLING_MILLISECONDS = 100;

async function isSettled(notePath: string, note: readonly FileNote[]): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MILLISECONDS));
  return JSON.stringify(await readNote(notePath)) === JSON.stringify(note);
}

function noneIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

/** A large database has thousands of files. */
const LISTED_PROBLEMS = 5;

function notWhole(databasePath: string, problems: readonly string[], notePath?: string): AppError {
  const anyway =
    notePath === undefined
      ? ''
      : ` To go on with what is left of it, delete ${basename(notePath)}.`;
  const more = problems.length - LISTED_PROBLEMS;
  const listed =
    problems.slice(0, LISTED_PROBLEMS).join('; ') + (more > 0 ? `; and ${more} more` : '');
  return new AppError(
    'STORAGE_FAILED',
    `The database ${databasePath} is not whole: ${listed}. Nothing was changed.`,
    {
      hint: `Put back the data folder from a copy, or move it away and collect again: events can be read from their source.${anyway}`,
    },
  );
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, chunksOf, parseJson } from '@iam-tracker/core';
import { replaceFile, undefinedIfMissing } from '../disk.ts';
import {
  createOtherActivity,
  type OtherActivity,
  type OtherActivityState,
  type OtherRow,
} from './other-activity.ts';
import type { IdFilter } from './seen-ids.ts';

/** Name of the tally, below the data folder. */
export const OTHER_ACTIVITY_FILE = 'other-activity.tally';

const FORMAT = 'iam-tracker other activity 2';
const LINE_FEED = 0x0a;

/** The first line: what follows it, rows as lines of JSON and then the bytes of the filters. */
interface Header {
  readonly format: string;
  readonly withoutId: number;
  readonly rowBytes: number;
  readonly filters: readonly { readonly bytes: number; readonly count: number }[];
  /** Digest of all that follows. */
  readonly sha256: string;
}

/** Records counted between two saves: what a crash may cost is counting them again. */
const RECORDS_PER_SAVE = 200_000;

/** The tally of a data folder while files are imported. */
export interface StoredOtherActivity extends OtherActivity {
  /** Records counted since it was opened. */
  readonly counted: number;
  /** Saves when much has come since the last save; count nothing until it has ended, as with `save`. */
  saveNowAndThen(): Promise<void>;
  /** Saves what is new. */
  save(): Promise<void>;
}

/**
 * Opens the tally of a data folder, or begins one. A record and its mark as counted are saved together, so that
 * an import that ends anywhere is made whole by doing it again.
 *
 * @throws AppError STORAGE_FAILED when the stored one is damaged.
 */
export async function openOtherActivity(folder: string): Promise<StoredOtherActivity> {
  const activity = createOtherActivity(await readState(folder));
  let counted = 0;
  let saved = 0;
  async function save(): Promise<void> {
    if (counted === saved) return;
    const upTo = counted;
    await writeState(folder, activity.state());
    saved = upTo;
  }
  return {
    ...activity,
    get counted() {
      return counted;
    },
    count(calls) {
      const added = activity.count(calls);
      counted += added;
      return added;
    },
    async saveNowAndThen() {
      if (counted - saved >= RECORDS_PER_SAVE) await save();
    },
    save,
  };
}

/** Reads the tally of a data folder; undefined when nothing was ever counted. @throws AppError STORAGE_FAILED */
export async function readOtherActivity(folder: string): Promise<OtherActivity | undefined> {
  const stored = await readState(folder);
  return stored === undefined ? undefined : createOtherActivity(stored);
}

/**
 * Reads the tally of a data folder; undefined when there is none.
 *
 * @throws AppError STORAGE_FAILED when the file was cut, changed or is another's: half of it would count what is
 * in it twice.
 */
async function readState(folder: string): Promise<OtherActivityState | undefined> {
  const path = join(folder, OTHER_ACTIVITY_FILE);
  const bytes = await readFile(path)
    .catch(undefinedIfMissing)
    .catch((error: Error) => {
      throw failed(`Cannot read ${path}`, error);
    });
  if (bytes === undefined) return undefined;
  const state = decode(bytes);
  if (state !== undefined) return state;
  throw new AppError('STORAGE_FAILED', `The tally ${path} is damaged.`, {
    hint: 'Delete it and import the files again: events are not stored twice, and everything else is counted anew.',
  });
}

/**
 * Writes the tally whole, so that rows and the ids that are counted in them always belong together.
 *
 * @throws AppError STORAGE_FAILED
 */
async function writeState(folder: string, state: OtherActivityState): Promise<void> {
  const path = join(folder, OTHER_ACTIVITY_FILE);
  await replaceFile(path, encode(state)).catch((error: Error) => {
    throw failed(`Cannot write ${path}`, error);
  });
}

function failed(what: string, cause: Error): AppError {
  return new AppError('STORAGE_FAILED', `${what}: ${cause.message}.`, { cause });
}

/** In parts, each made when it is written: together they would be as large as all that is counted. */
function* encode({ rows, filters, withoutId }: OtherActivityState): Generator<string | Uint8Array> {
  let rowBytes = 0;
  const hash = createHash('sha256');
  for (const text of textsOf(rows)) {
    rowBytes += Buffer.byteLength(text);
    hash.update(text);
  }
  for (const { bits } of filters) hash.update(bits);
  const header: Header = {
    format: FORMAT,
    withoutId,
    rowBytes,
    filters: filters.map(({ bits, count }) => ({ bytes: bits.length, count })),
    sha256: hash.digest('hex'),
  };
  yield `${JSON.stringify(header)}\n`;
  yield* textsOf(rows);
  for (const { bits } of filters) yield bits;
}

const ROWS_PER_TEXT = 1_000;

function* textsOf(rows: readonly OtherRow[]): Generator<string> {
  for (const some of chunksOf(rows, ROWS_PER_TEXT)) {
    yield some.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}

function decode(bytes: Buffer): OtherActivityState | undefined {
  const end = bytes.indexOf(LINE_FEED);
  const header = parseJson(bytes.toString('utf8', 0, Math.max(0, end))) as Header | undefined;
  const body = bytes.subarray(end + 1);
  if (header?.format !== FORMAT || header.sha256 !== digestOf(body)) return undefined;
  const text = body.toString('utf8', 0, header.rowBytes);
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as OtherRow);
  let offset = header.rowBytes;
  const filters = header.filters.map(({ bytes: size, count }): IdFilter => {
    const bits = Uint8Array.from(body.subarray(offset, offset + size));
    offset += size;
    return { bits, count };
  });
  return { rows, filters, withoutId: header.withoutId };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

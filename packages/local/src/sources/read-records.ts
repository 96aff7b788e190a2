import { extname } from 'node:path';
import { type CloudTrailValue, cloudTrailValuesIn } from './cloudtrail-value.ts';
import { decodeContent, readFileBytes } from './file-bytes.ts';
import { describeFileError } from './file-error.ts';
import {
  addProblem,
  type FileSummary,
  type FileTally,
  newFileTally,
  summarise,
  summariseUnread,
} from './file-summary.ts';
import { findFiles } from './find-files.ts';
import { createJsonFramer, type Frame } from './json-framer.ts';
import type { Place } from './json-value-scanner.ts';

/** Standard input among the paths, as elsewhere on a command line. */
export const STDIN_PATH = '-';

/**
 * CloudTrail writes records of at most 256 KB (CloudTrail user guide, quotas); 64 times that is not a
 * record any more.
 */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;

export type SourceRecord = Extract<CloudTrailValue, { kind: 'record' | 'record_text' }>;

export type SourceItem =
  | SourceRecord
  /** Follows the last record of a file. */
  | { readonly kind: 'file'; readonly summary: FileSummary };

export interface ReadOptions {
  /** Folders that are left out wherever they turn up. */
  readonly leaveOut?: readonly string[];
  /** What the path `-` stands for. */
  readonly stdin?: AsyncIterable<Buffer>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads CloudTrail records from files and folders: log files, single records, lists, one record a
 * line, what `aws cloudtrail lookup-events` prints; plain or gzip. Damage costs no more than what is
 * damaged, and every file ends in a summary. Memory is bounded by the largest record.
 *
 * @throws the signal's reason when aborted.
 */
export async function* readRecords(
  paths: readonly string[],
  { leaveOut = [], stdin, signal }: ReadOptions = {},
): AsyncGenerator<SourceItem> {
  const isStdin = (path: string) => path === STDIN_PATH && stdin !== undefined;
  if (stdin !== undefined && paths.some(isStdin)) {
    yield* readFile(STDIN_PATH, stdin, true, signal);
  }
  for await (const found of findFiles(
    paths.filter((path) => !isStdin(path)),
    { leaveOut },
  )) {
    signal?.throwIfAborted();
    if (found.kind === 'file') {
      const isExpected = found.isNamed || claimsJson(found.path);
      yield* readFile(found.path, readFileBytes(found.path), isExpected, signal);
    } else if (found.kind === 'skipped') {
      yield { kind: 'file', summary: summariseUnread(found.path, 'skipped', found.reason) };
    } else {
      const reason = describeFileError(found.error);
      yield { kind: 'file', summary: summariseUnread(found.path, 'broken', reason) };
    }
  }
}

/** A file of such a name that is not JSON is broken; another one is just something else. */
function claimsJson(path: string): boolean {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  return ['.json', '.jsonl', '.ndjson'].includes(extname(name));
}

async function* readFile(
  path: string,
  bytes: AsyncIterable<Buffer>,
  isExpected: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<SourceItem> {
  const tally = newFileTally();
  try {
    const content = await decodeContent(bytes);
    if (content.kind === 'packed') tally.otherFormat = content.name;
    if (content.kind === 'text') {
      const framer = createJsonFramer({ maxValueBytes: MAX_VALUE_BYTES, isStrict: !isExpected });
      for await (const chunk of content.chunks) {
        signal?.throwIfAborted();
        for (const frame of framer.push(chunk)) yield* recordsIn(frame, tally);
        if (tally.otherFormat !== undefined) break;
      }
      for (const frame of framer.end()) yield* recordsIn(frame, tally);
    }
  } catch (error) {
    signal?.throwIfAborted();
    addProblem(tally, { reason: describeFileError(error) });
  }
  yield { kind: 'file', summary: summarise(path, tally, isExpected) };
}

function* recordsIn(frame: Frame, tally: FileTally): Generator<SourceRecord> {
  if (frame.kind === 'not_json') {
    tally.otherFormat = 'not JSON';
    return;
  }
  if (frame.kind === 'broken') {
    addProblem(tally, { reason: frame.reason, place: frame.place });
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(frame.text);
  } catch (error) {
    addProblem(tally, { reason: 'this is not valid JSON', place: placeOfError(frame, error) });
    return;
  }
  if (frame.kind === 'envelope') {
    tally.hasRecordList ||= frame.listKey !== undefined;
    return;
  }
  for (const found of cloudTrailValuesIn(value)) {
    if (found.kind === 'digest') tally.digests += 1;
    else if (found.kind === 'other') tally.otherValues += 1;
    else {
      tally.records += 1;
      yield found;
    }
  }
}

/** Only the position is taken from the parser's message: it also quotes the text, secrets included. */
function placeOfError({ text, place }: { text: string; place: Place }, error: unknown): Place {
  const position =
    error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  if (position === undefined) return place;
  const before = text.slice(0, Number(position));
  return {
    byte: place.byte + Buffer.byteLength(before),
    line: place.line + before.split('\n').length - 1,
  };
}

import { extname } from 'node:path';
import { isRecordTable, readCsvRows } from './csv-rows.ts';
import { decodeContent, readFileBytes } from './file-bytes.ts';
import {
  addProblem,
  addUnread,
  describeFileError,
  type FileSummary,
  NOT_JSON,
  newFileCounters,
  summarise,
} from './file-summary.ts';
import { createJsonFramer } from './json/framer.ts';
import { WHAT_IS_READ } from './other-forms.ts';
import { placeInText } from './place-around.ts';
import { createRecordDetector } from './record-detector.ts';
import { createValueReader, type FoundRecord } from './value-reader.ts';

/**
 * CloudTrail writes records of at most 256 KB (CloudTrail user guide, quotas); 64 times that is not a
 * record any more.
 */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;

/** A file that is not read is looked through so far. */
const MAX_INSPECTED_BYTES = 64 * 1024 * 1024;

export type SourceRecord = FoundRecord;

export type SourceItem =
  | SourceRecord
  /** Follows the last record of a file. */
  | { readonly kind: 'file'; readonly summary: FileSummary };

/** Tells whether a file is named like JSON: if it is none, it is broken; another one is just something else. */
export function claimsJson(path: string): boolean {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  return ['.json', '.jsonl', '.ndjson'].includes(extname(name));
}

export interface SourceFile {
  readonly path: string;
  /** It was asked for, or its name says JSON. */
  readonly isExpected: boolean;
}

interface ReadFileOptions {
  /** Instead of what is at the path. */
  readonly bytes?: AsyncIterable<Buffer> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads CloudTrail records from a file or a pipe: log files, single records, lists, one record
 * a line, what `aws cloudtrail lookup-events` prints, and what tools wrap around records; plain or gzip.
 * Damage costs no more than what is damaged, and in the end comes a summary, also of what holds
 * records and cannot be read. Memory is bounded by the largest value.
 *
 * @throws the signal's reason when aborted.
 */
export async function* readFile(
  { path, isExpected }: SourceFile,
  { bytes, signal }: ReadFileOptions = {},
): AsyncGenerator<SourceItem> {
  const counters = newFileCounters();
  try {
    const content = await decodeContent(bytes ?? readFileBytes(path, signal));
    const head = content.kind === 'text' ? content.head.toString('utf8') : '';
    const reader = createValueReader({
      counters,
      around: placeInText(path),
      isExpected: isExpected || /^\s*[[{]/.test(head),
    });
    if (content.kind === 'packed' || content.kind === 'binary') {
      const isPacked = content.kind === 'packed';
      counters.otherFormat = isPacked
        ? { name: content.name, advice: content.advice, isOpaque: true }
        : NOT_JSON;
      if (await bytesMentionRecord(content.chunks, signal)) {
        const { advice, name } = isPacked ? content : { advice: WHAT_IS_READ, name: 'binary data' };
        addUnread(counters, { reason: `records in ${name}: ${advice}` });
      }
    } else if (content.kind === 'text' && isRecordTable(head)) {
      counters.hasJson = true;
      for await (const row of readCsvRows(content.chunks, MAX_VALUE_BYTES)) {
        signal?.throwIfAborted();
        if (!('tooLongAtLine' in row)) yield* reader.readRow(row);
        else {
          const place = { line: row.tooLongAtLine };
          addProblem(counters, { reason: 'a row of the table does not end', place });
        }
      }
    } else if (content.kind === 'text') {
      const framer = createJsonFramer({ maxValueBytes: MAX_VALUE_BYTES });
      try {
        for await (const chunk of content.chunks) {
          signal?.throwIfAborted();
          for (const frame of framer.push(chunk)) yield* reader.readFrame(frame);
          if (!counters.hasJson) reader.inspect(chunk);
        }
      } catch (error) {
        for (const frame of framer.release()) yield* reader.readFrame(frame);
        throw error;
      }
      for (const frame of framer.end()) yield* reader.readFrame(frame);
      reader.end(head);
    }
  } catch (error) {
    signal?.throwIfAborted();
    addProblem(counters, { reason: describeFileError(error) });
  }
  yield { kind: 'file', summary: summarise(path, counters, isExpected) };
}

/** Looks for names of fields in data of which they may be the only text. */
async function bytesMentionRecord(
  chunks: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const detector = createRecordDetector();
  let bytes = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    detector.add(chunk.toString('latin1'));
    bytes += chunk.length;
    if (detector.hasDetected() || bytes > MAX_INSPECTED_BYTES) break;
  }
  return detector.hasDetected();
}

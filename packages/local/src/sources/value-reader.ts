import type { Envelope } from '@iam-tracker/core';
import type { CsvRow } from './csv-rows.ts';
import {
  addProblem,
  addUnread,
  type FileCounters,
  type FileProblem,
  NOT_JSON,
  type ProblemPlace,
} from './file-summary.ts';
import type { Frame } from './json/frames.ts';
import { isComment, isPlainText, isTimeOfRecord } from './json/text-line.ts';
import type { Place } from './json/value-scanner.ts';
import {
  describeUnreadText,
  describeUnreadValue,
  isPythonText,
  isWriteTest,
  WRITE_TEST_NOTE,
} from './other-forms.ts';
import { unpackText } from './packed-text.ts';
import { placeInText } from './place-around.ts';
import { createRecordDetector, mentionsRecord } from './record-detector.ts';
import { hasRecordFields } from './record-shape.ts';
import {
  type CloudTrailValue,
  cloudTrailValuesIn,
  cloudTrailValuesInRow,
  plainRecord,
} from './unwrap-value.ts';

export type FoundRecord = Extract<CloudTrailValue, { kind: 'record' | 'record_text' }>;

/** Lists that only CloudTrail writes, be they empty. */
const RECORD_LISTS: ReadonlySet<string | undefined> = new Set(['Records', 'Events']);

/** Problems that wait until it is clear what kind of file they are in. */
const MAX_WAITING = 5;

const NO_JSON = 'this is not JSON';

/** Takes the pieces of one file, hands out the records in them and counts everything else. */
interface ValueReader {
  readFrame(frame: Frame): Generator<FoundRecord>;
  readRow(row: CsvRow): Generator<FoundRecord>;
  /** Takes bytes of a file in which there is no JSON so far. */
  inspect(bytes: Buffer): void;
  /** Judges the file as a whole; `head` is its beginning. */
  end(head: string): void;
}

interface ValueReaderOptions {
  readonly counters: FileCounters;
  /** Told by the path of the file. */
  readonly around: Envelope;
  /** All that is no JSON in it is damage: it was asked for, its name says JSON, or it begins like JSON. */
  readonly isExpected: boolean;
}

/** Makes a reader of one file that counts in its counters. */
export function createValueReader({
  counters,
  around,
  isExpected,
}: ValueReaderOptions): ValueReader {
  const detector = createRecordDetector();
  let waiting: FileProblem[] = [];
  let waitingCount = 0;
  /** Lines without a mark of JSON, which wait too. */
  let plainLines: Place[] = [];
  let plainCount = 0;
  /** Some record stands behind other text in its line: other lines may be other text. */
  let hasPrefixes = false;
  let hasText = false;
  let hasDamage = false;

  /** Prose with an object in it is no damaged log; a file with records, or of such a name, is. */
  const isLog = () => (isExpected ? counters.hasJson : counters.records > 0);

  const hasWaiting = () => waitingCount + plainCount > 0;

  function reportDamage(problem: FileProblem): void {
    if (isLog()) addProblem(counters, problem);
    else {
      waitingCount += 1;
      if (waiting.length < MAX_WAITING) waiting.push(problem);
    }
  }

  function takePlainLine(place: Place): void {
    if (hasPrefixes) counters.otherValues += 1;
    else if (isLog()) addProblem(counters, { reason: NO_JSON, place });
    else {
      plainCount += 1;
      if (plainLines.length < MAX_WAITING) plainLines.push(place);
    }
  }

  function reportWaiting(): void {
    if (hasPrefixes) counters.otherValues += plainCount;
    else {
      waiting.unshift(...plainLines.map((place) => ({ reason: NO_JSON, place })));
      waitingCount += plainCount;
    }
    for (const problem of waiting) addProblem(counters, problem);
    counters.problemCount += waitingCount - waiting.length;
    waiting = [];
    waitingCount = 0;
    plainLines = [];
    plainCount = 0;
  }

  function* take(values: Iterable<CloudTrailValue>, place: ProblemPlace): Generator<FoundRecord> {
    for (const found of values) {
      if (found.kind === 'other') counters.otherValues += 1;
      else if (found.kind === 'note') counters.notes.add(found.note);
      else if (found.kind === 'unread') addUnread(counters, { reason: found.reason, place });
      else {
        counters.records += 1;
        yield found;
      }
    }
    if (hasWaiting() && isLog()) reportWaiting();
  }

  function* takeText(text: string, place: Place): Generator<FoundRecord> {
    hasText = true;
    if (unpackText(text.trim(), text.length * 1_000) !== undefined) {
      counters.hasJson = true;
      yield* take(cloudTrailValuesIn(text.trim(), around), place);
    } else if (counters.hasJson && mentionsRecord(text)) {
      addUnread(counters, { reason: describeUnreadText(text), place });
    } else if (isComment(text) || isTimeOfRecord(text)) counters.otherValues += 1;
    else if (isPlainText(text)) takePlainLine(place);
    else reportDamage({ reason: NO_JSON, place });
  }

  function* takeValue(frame: Extract<Frame, { kind: 'value' }>): Generator<FoundRecord> {
    const { text, place, prefix } = frame;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (prefix !== undefined) yield* takeText(prefix + text, place);
      else {
        hasDamage = true;
        reportDamage({ reason: 'this is not valid JSON', place: placeOfError(frame, error) });
      }
      return;
    }
    counters.hasJson = true;
    hasPrefixes ||= prefix !== undefined;
    const envelope = prefix === undefined ? around : { ...around, ...placeInText(prefix) };
    const record = hasWaiting() ? undefined : plainRecord(value, envelope);
    if (record === undefined) yield* take(cloudTrailValuesIn(value, envelope), place);
    else {
      counters.records += 1;
      yield record;
    }
  }

  return {
    *readFrame(frame) {
      if (frame.kind === 'value') yield* takeValue(frame);
      else if (frame.kind === 'text') yield* takeText(frame.text, frame.place);
      else if (frame.kind === 'broken') {
        hasDamage = true;
        reportDamage({ reason: frame.reason, place: frame.place });
      } else {
        // A list in which nothing is JSON is none of JSON.
        counters.hasJson ||= frame.listKey !== undefined || !hasDamage;
        counters.hasRecordList ||= RECORD_LISTS.has(frame.listKey);
      }
    },
    *readRow({ cells, line }) {
      const place = { line };
      const before = counters.otherValues;
      yield* take(cloudTrailValuesInRow(cells, around), place);
      const isColumns = counters.otherValues > before && hasRecordFields(cells);
      if (!isColumns) return;
      counters.otherValues = before;
      addUnread(counters, { reason: describeUnreadValue(cells), place });
    },
    inspect: (bytes) => detector.add(bytes.toString('latin1')),
    end(head) {
      if (counters.hasJson) return;
      const isDamaged = isExpected && hasDamage && !isPythonText(head);
      if (isDamaged) reportWaiting();
      else if (detector.hasDetected()) addUnread(counters, { reason: describeUnreadText(head) });
      else if (isWriteTest(head)) counters.notes.add(WRITE_TEST_NOTE);
      else if (hasText || hasDamage) counters.otherFormat = NOT_JSON;
    },
  };
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

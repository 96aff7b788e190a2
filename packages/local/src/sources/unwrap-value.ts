import { type Envelope, isJsonObject, type JsonObject, parseJson } from '@iam-tracker/core';
import {
  isPushedEvent,
  isRecordShaped,
  isWholeRecord,
  readPushedEvent,
} from '@iam-tracker/core/reading';
import { createJsonFramer } from './json/framer.ts';
import { describeUnreadText, describeUnreadValue, noteOnKnownOther } from './other-forms.ts';
import { unpackText } from './packed-text.ts';
import { attributesIn, placeInWrapper } from './place-around.ts';
import { mayHoldRecord, mentionsRecord } from './record-detector.ts';
import { hasRecordFields, plainName, respelledRecord } from './record-shape.ts';

/** One JSON value of a file, as it turns out. */
export type CloudTrailValue =
  /** A CloudTrail record, however damaged. */
  | { readonly kind: 'record'; readonly value: unknown; readonly envelope?: Envelope }
  /** A record inside a lookup-events answer whose text is not JSON. */
  | { readonly kind: 'record_text'; readonly text: string; readonly envelope: Envelope }
  /** Something that CloudTrail or what delivers its logs writes, and that never holds events. */
  | { readonly kind: 'note'; readonly note: string }
  /** Mentions a record, and is in no form that is read. */
  | { readonly kind: 'unread'; readonly reason: string }
  /** JSON that never was a record. */
  | { readonly kind: 'other' };

/** Objects, lists and texts in one another: far more than any tool makes. */
const MAX_DEPTH = 32;
/** Texts in texts among them; each costs the length of the text once more. */
const MAX_TEXT_LAYERS = 16;
/** The most that is unpacked in one value: as much as the largest value itself. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

/** Fields that hold a record as CloudTrail wrote it, beside the same taken apart. */
const ORIGINALS: ReadonlySet<string> = new Set([
  'cloudtrailevent',
  'eventjson',
  'event.original',
  'raw',
]);

/**
 * Fields in which tools carry records: EventBridge, SQS, SNS, CloudWatch Logs, Kinesis, Firehose, Lambda,
 * CloudTrail Lake, Splunk, Elastic, Datadog, Wazuh, Graylog, Chronicle, log drivers of containers. Any other field may hold text that a caller chose.
 */
const CARRIERS: ReadonlySet<string> = new Set([
  'attributes',
  'aws',
  'awslogs',
  'body',
  'data',
  'detail',
  'event',
  'events',
  'fullmessage',
  'hits',
  'items',
  'kinesis',
  'log',
  'logevents',
  'message',
  'messages',
  'payload',
  'queryresultrows',
  'rawdata',
  'rawlog',
  'rawlogs',
  'record',
  'records',
  'requestpayload',
  'result',
  'results',
  'rows',
  'sns',
  'source',
]);

/** Lists whose elements are records, even damaged ones. */
const RECORD_LISTS: readonly string[] = ['Records', 'Events'];

interface Where {
  readonly envelope: Envelope;
  readonly depthLeft: number;
  readonly layersLeft: number;
  /** Records are what stands here: damaged ones are taken for records too. */
  readonly isExpected: boolean;
  readonly budget: { bytesLeft: number };
}

/**
 * Yields what a JSON value holds: itself, or the records in it, through any wrappers in one another. It
 * looks for records only where a wrapper carries them, and never inside of a record: no text and no
 * object that a caller put into a record is taken for one.
 */
export function* cloudTrailValuesIn(
  value: unknown,
  envelope: Envelope = {},
): Generator<CloudTrailValue> {
  yield* unwrap(value, whereFrom(envelope, true));
}

/** Returns the record that a value of a file is itself, as most are; undefined for any other value. */
export function plainRecord(
  value: unknown,
  envelope: Envelope,
): Extract<CloudTrailValue, { kind: 'record' }> | undefined {
  return isJsonObject(value) && isRecordShaped(value) ? foundRecord(value, envelope) : undefined;
}

/** Yields the records in a row of a table, under the names of its columns: what else is in it is no record. */
export function* cloudTrailValuesInRow(
  cells: Readonly<Record<string, string>>,
  envelope: Envelope = {},
): Generator<CloudTrailValue> {
  yield* unwrapObject(cells, whereFrom(envelope, false));
}

function whereFrom(envelope: Envelope, isExpected: boolean): Where {
  return {
    envelope,
    isExpected,
    depthLeft: MAX_DEPTH,
    layersLeft: MAX_TEXT_LAYERS,
    budget: { bytesLeft: MAX_UNPACKED_BYTES },
  };
}

function* unwrap(value: unknown, where: Where): Generator<CloudTrailValue> {
  if (isRecordHere(value, where)) {
    yield foundRecord(value, where.envelope);
  } else if (where.depthLeft === 0) {
    yield judge(value);
  } else if (Array.isArray(value)) {
    yield* unwrapList(value, inside(where, where.isExpected));
  } else if (typeof value === 'string') {
    yield* unwrapText(value, where);
  } else if (isJsonObject(value)) {
    yield* unwrapObject(value, inside(where, false));
  } else {
    yield { kind: 'other' };
  }
}

function isRecordHere(value: unknown, { isExpected }: Where): boolean {
  if (!isJsonObject(value)) return false;
  return isExpected ? isRecordShaped(value) : isWholeRecord(value);
}

function inside(where: Where, isExpected: boolean): Where {
  return { ...where, isExpected, depthLeft: where.depthLeft - 1 };
}

function* unwrapList(list: readonly unknown[], where: Where): Generator<CloudTrailValue> {
  // A row of a table: which of its cells is the record, and which a text that a caller chose?
  const isRow =
    list.some((cell) => typeof cell === 'string') && !list.every((cell) => isWrittenJson(cell));
  if (isRow) yield judge(list);
  else if (list.length > 0 && list.every(isField)) yield* unwrapObject(objectOf(list), where);
  else for (const element of list) yield* unwrap(element, where);
}

/** CloudWatch Logs Insights tells the fields of a row as pairs. */
function isField(value: unknown): value is { readonly field: string; readonly value: unknown } {
  return isJsonObject(value) && typeof value.field === 'string' && 'value' in value;
}

function objectOf(fields: readonly { readonly field: string; readonly value: unknown }[]) {
  return Object.fromEntries(fields.map(({ field, value }) => [field, value]));
}

function isJsonText(value: unknown): boolean {
  return typeof value === 'string' && /^\s*(?:[{[]|H4sI)/.test(value);
}

/** As `isJsonText`, or such a text written as JSON once more, however often. */
function isWrittenJson(value: unknown, layersLeft = MAX_TEXT_LAYERS): boolean {
  if (isJsonText(value)) return true;
  if (typeof value !== 'string' || layersLeft === 0 || !value.startsWith('"')) return false;
  return isWrittenJson(parseJson(value), layersLeft - 1);
}

function* unwrapText(text: string, where: Where): Generator<CloudTrailValue> {
  const { budget, layersLeft } = where;
  const inner = { ...inside(where, where.isExpected), layersLeft: layersLeft - 1 };
  const unpacked = unpackText(text, budget.bytesLeft);
  if (layersLeft === 0) {
    yield judge(text);
  } else if (unpacked !== undefined) {
    budget.bytesLeft -= unpacked.length;
    yield* unwrapText(unpacked, inner);
  } else if (isJsonText(text) || text.startsWith('"')) {
    yield* unwrapJson(text, inner);
  } else {
    yield judge(text);
  }
}

/** One value, as a rule; streams put several into one text. */
function* unwrapJson(text: string, where: Where): Generator<CloudTrailValue> {
  const value = parseJson(text);
  if (value !== undefined) {
    yield* unwrap(value, where);
    return;
  }
  const framer = createJsonFramer({ maxValueBytes: MAX_UNPACKED_BYTES });
  for (const frame of [...framer.push(Buffer.from(text)), ...framer.end()]) {
    const part =
      frame.kind === 'value' && frame.prefix === undefined ? parseJson(frame.text) : undefined;
    if (part !== undefined) yield* unwrap(part, where);
    else if (frame.kind !== 'envelope') yield judge(frame.kind === 'broken' ? text : frame.text);
  }
}

function* unwrapObject(value: JsonObject, where: Where): Generator<CloudTrailValue> {
  if (typeof value.CloudTrailEvent === 'string') {
    yield lookedUpRecord(value.CloudTrailEvent, { ...where.envelope, ...attributesIn(value) });
    return;
  }
  const note = noteOnKnownOther(value);
  if (note !== undefined) {
    yield { kind: 'note', note };
    return;
  }
  if (isPushedEvent(value)) {
    yield* unwrapPushed(value, where);
    return;
  }
  const around = { ...where, envelope: { ...where.envelope, ...placeInWrapper(value) } };
  const originals = [...unwrapFields(originalsIn(value), around)];
  if (originals.some(isRecord)) {
    yield* originals;
    return;
  }
  const respelled = respelledRecord(value);
  if (respelled !== undefined) {
    yield foundRecord(respelled, around.envelope);
    return;
  }
  // Beside fields of a record lie others of it, with texts of its caller.
  const carried = hasRecordFields(value) ? originals : unwrapCarried(value, around);
  const found = [...carried];
  const isLog = RECORD_LISTS.some((name) => Array.isArray(value[name]));
  if (isLog || found.some(({ kind }) => kind !== 'other')) yield* found;
  else yield judge(value);
}

function originalsIn(value: JsonObject): unknown[] {
  const named = Object.keys(value).filter((name) => ORIGINALS.has(plainName(name)));
  const { event } = value;
  const nested = isJsonObject(event) && 'original' in event ? [event.original] : [];
  return [...named.map((name) => value[name]), ...nested];
}

function* unwrapCarried(value: JsonObject, where: Where): Generator<CloudTrailValue> {
  for (const name of Object.keys(value)) {
    if (!CARRIERS.has(plainName(name))) continue;
    const isExpected = RECORD_LISTS.includes(name);
    yield* unwrapFields([value[name]], { ...where, isExpected });
  }
}

function* unwrapFields(values: readonly unknown[], where: Where): Generator<CloudTrailValue> {
  for (const value of values) {
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
      yield* unwrap(value, where);
    }
  }
}

/** What the lane of pushed events takes for a record is one here; and what tools put around it in a detail is opened. */
function* unwrapPushed(event: JsonObject, where: Where): Generator<CloudTrailValue> {
  const pushed = readPushedEvent(event);
  if ('record' in pushed) {
    yield foundRecord(pushed.record, { ...where.envelope, ...pushed.envelope });
  } else if (pushed.refusal === 'no_record' && pushed.isFromTrail) {
    const envelope = { ...where.envelope, ...pushed.envelope };
    yield* unwrap(event.detail, { ...where, envelope, isExpected: true });
  } else if (pushed.refusal === 'not_of_aws' && mayHoldRecord(event.detail)) {
    yield {
      kind: 'unread',
      reason: 'an event that AWS itself did not send: its source is not aws.…',
    };
  } else {
    yield { kind: 'other' };
  }
}

function foundRecord(
  value: unknown,
  envelope: Envelope,
): Extract<CloudTrailValue, { kind: 'record' }> {
  for (const _ in envelope) return { kind: 'record', value, envelope };
  return { kind: 'record', value };
}

function isRecord({ kind }: CloudTrailValue): boolean {
  return kind === 'record' || kind === 'record_text';
}

/** Judges what cannot be opened any further: nothing, or something that should have been read. */
function judge(value: unknown): CloudTrailValue {
  const isText = typeof value === 'string';
  if (!(isText ? mentionsRecord(value) : mayHoldRecord(value))) return { kind: 'other' };
  return {
    kind: 'unread',
    reason: isText ? describeUnreadText(value) : describeUnreadValue(value),
  };
}

function lookedUpRecord(text: string, envelope: Envelope): CloudTrailValue {
  const value = parseJson(text);
  return value === undefined
    ? { kind: 'record_text', text, envelope }
    : { kind: 'record', value, envelope };
}

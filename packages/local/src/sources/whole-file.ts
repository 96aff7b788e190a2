import { isAscii } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject } from '@iam-tracker/core';
import { isRecordShaped } from '@iam-tracker/core/reading';

/** Text that is held whole: with what it becomes in memory some 40 MB. Log files of CloudTrail are mostly smaller. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** Bytes at the ends of a file in which all around its list stands, with what white space there is. */
const EDGE_BYTES = 64;

/**
 * Reads the records of an ordinary log file at once: `{"Records":[…]}`, a list, or one record a line, plain or
 * gzip, and nothing but records. Undefined for every other file, for large ones, and when anything at all is
 * wrong: what is in those, and what to say about them, is for `readFile` to find out, which tells the same of
 * ordinary files. Nothing is left open.
 */
export function readWholeFile(path: string): readonly JsonObject[] | undefined {
  try {
    const bytes = readBytes(path);
    const text = bytes === undefined ? undefined : unpack(bytes);
    return text === undefined ? undefined : recordsIn(text);
  } catch {
    return undefined;
  }
}

/** Undefined for what is no regular file, and for large ones. */
function readBytes(path: string): Buffer | undefined {
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > MAX_TEXT_BYTES) return undefined;
    const bytes = Buffer.allocUnsafe(stats.size);
    let length = 0;
    while (length < bytes.length) {
      const bytesRead = readSync(file, bytes, length, bytes.length - length, null);
      if (bytesRead === 0) return undefined;
      length += bytesRead;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** @throws what zlib throws, also when there is more than is held whole. */
function unpack(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f) return bytes;
  // The last bytes say how long the text is (RFC 1952, 2.3.1), mostly truly: then it fits at once.
  const size = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  const unpacked = gunzipSync(bytes, {
    info: true,
    chunkSize: Math.min(MAX_TEXT_BYTES, Math.max(16 * 1024, size + 1)),
    maxOutputLength: MAX_TEXT_BYTES,
  }) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
  // What lies behind the last member is passed over by zlib without a word.
  return unpacked.engine.bytesWritten === bytes.length ? unpacked.buffer : undefined;
}

/** Log files are mostly ASCII, which need not be decoded. */
function textOf(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/** White space of JSON, and no other. */
const LOG_BEGINNING = /^[ \t\r\n]*(?:\{[ \t\r\n]*"Records"[ \t\r\n]*:[ \t\r\n]*)?\[/;
const LOG_END = /\][ \t\r\n]*\}[ \t\r\n]*$/;
const LIST_END = /\][ \t\r\n]*$/;

/** @throws SyntaxError for what is no JSON. */
function recordsIn(text: Buffer): readonly JsonObject[] | undefined {
  const head = text.toString('latin1', 0, EDGE_BYTES);
  const [beginning] = LOG_BEGINNING.exec(head) ?? [];
  if (beginning === undefined) return recordsInLines(textOf(text));
  const tail = text.toString('latin1', Math.max(0, text.length - EDGE_BYTES));
  const [end] = (beginning.includes('{') ? LOG_END : LIST_END).exec(tail) ?? [];
  if (end === undefined) return undefined;
  // Only the list: a second field beside it, be it of the same name, is no JSON then.
  const list = JSON.parse(
    textOf(text.subarray(beginning.length - 1, text.length - end.length + 1)),
  );
  return onlyRecords(list as readonly unknown[]);
}

/** A record that begins like this holds no list that would be read element by element. */
const USUAL_BEGINNING =
  /^[ \t]*\{[ \t]*"(?:event_?version|user_?identity|event_?source|event_?name|event_?id)"[ \t]*:/i;
const ANY_LIST = /"\s*:\s*\[/;

/** @throws SyntaxError for what is no JSON. */
function recordsInLines(text: string): readonly JsonObject[] | undefined {
  const values: unknown[] = [];
  for (let from = 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const to = feed === -1 ? text.length : feed;
    const line = text.slice(from, to);
    from = to + 1;
    if (/^[ \t\r]*$/.test(line)) continue;
    if (!USUAL_BEGINNING.test(line) && ANY_LIST.test(line)) return undefined;
    values.push(JSON.parse(line));
  }
  return onlyRecords(values);
}

/** Undefined also for none at all: what such a file is has to be said. */
function onlyRecords(values: readonly unknown[]): readonly JsonObject[] | undefined {
  if (values.length === 0) return undefined;
  for (const value of values) {
    if (!isJsonObject(value) || !isRecordShaped(value)) return undefined;
  }
  return values as readonly JsonObject[];
}

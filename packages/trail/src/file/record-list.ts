import type { FileFault } from './file-fault.ts';

/** Cuts the bytes of a log file of CloudTrail into its records. */
interface RecordList {
  /** Takes the next bytes and returns the texts of the records that they complete; each may still be broken inside. */
  push(chunk: Buffer): string[];
  /** Says that nothing follows. Returns what is wrong with the file as a whole; undefined when nothing is. */
  end(): FileFault | undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** A record has 256 KB (CloudTrail user guide, quotas), or 1 MB where events may be large; escapes make more bytes of it. */
const MAX_RECORD_BYTES = 8 * 1024 * 1024;
/** No name of a field that matters is longer, be every letter of it an escape. */
const MAX_NAME_BYTES = 64;

/** Depth in the object around the list, and in the list. */
const IN_FILE = 1;
const IN_LIST = 2;

/**
 * Makes what takes the records out of `{"Records":[…]}`: the one form that CloudTrail writes. Fields beside the list are passed
 * over; every list of that name in the outermost object is read, since readers differ in which of two they believe. Needs no more
 * memory than the largest record. What is wrong ends it: bytes behind that are not looked at.
 */
export function createRecordList(maxRecordBytes = MAX_RECORD_BYTES): RecordList {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let isInList = false;
  let hasList = false;
  let hasEnded = false;
  let fault: FileFault | undefined;
  /** The text last seen in the outermost object, and the name that it was when a colon followed. */
  let lastText = '';
  let name = '';
  /** What earlier chunks hold of the record or name at hand; undefined when there is none. */
  let parts: Buffer[] | undefined;
  let partBytes = 0;
  let isTooLarge = false;

  function keep(part: Buffer, most: number): void {
    partBytes += part.length;
    isTooLarge ||= partBytes > most;
    if (isTooLarge) parts = [];
    else parts?.push(part);
  }

  /** Ends the record or name at hand; undefined when it was too large. */
  function take(rest: Buffer, most: number): string | undefined {
    keep(rest, most);
    const held = parts ?? [];
    const text =
      held.length === 1 ? held[0]?.toString('utf8') : Buffer.concat(held).toString('utf8');
    const taken = isTooLarge ? undefined : text;
    parts = undefined;
    partBytes = 0;
    isTooLarge = false;
    return taken;
  }

  function takeRecord(rest: Buffer, records: string[]): void {
    const text = take(rest, maxRecordBytes);
    if (text === undefined) fault ??= 'record_too_large';
    else records.push(text);
  }

  /** Looks at a byte outside of records; the record that begins with it is the caller's. */
  function stepAround(byte: number | undefined): void {
    if (byte === QUOTE && depth === IN_FILE) {
      parts = [];
      isInText = true;
    } else if (byte === QUOTE && depth > IN_FILE) isInText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (depth === 0 && (byte === OPEN_LIST || hasEnded)) fault = 'not_json';
      isInList = byte === OPEN_LIST && depth === IN_FILE && name === 'Records';
      hasList ||= isInList;
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      const isRight = depth > IN_FILE || (depth === IN_FILE && byte === CLOSE_OBJECT);
      if (!isRight) fault = 'not_json';
      depth -= 1;
      hasEnded = depth === 0;
    } else if (depth === IN_FILE && byte === COLON) name = lastText;
    else if (depth === IN_FILE && byte === COMMA) name = '';
    else if (depth === 0) fault = 'not_json';
  }

  return {
    push(chunk) {
      const records: string[] = [];
      let from = 0;
      for (let index = 0; index < chunk.length; index += 1) {
        if (fault !== undefined && fault !== 'record_too_large') return records;
        const byte = chunk[index];
        if (isInText) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) {
            isInText = false;
            if (depth === IN_FILE)
              lastText = readName(take(chunk.subarray(from, index), MAX_NAME_BYTES));
          }
        } else if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
        } else if (!isInList) {
          stepAround(byte);
          from = index + 1;
        } else if (depth === IN_LIST && (byte === COMMA || byte === CLOSE_LIST)) {
          if (parts !== undefined) takeRecord(chunk.subarray(from, index), records);
          else if (byte === COMMA) fault = 'not_json';
          if (byte === CLOSE_LIST) {
            isInList = false;
            depth -= 1;
          }
        } else {
          if (parts === undefined) {
            parts = [];
            from = index;
          }
          if (byte === QUOTE) isInText = true;
          else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
          else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
            depth -= 1;
            if (depth < IN_LIST) fault = 'not_json';
          }
        }
      }
      if (parts !== undefined)
        keep(chunk.subarray(from), isInList ? maxRecordBytes : MAX_NAME_BYTES);
      return records;
    },
    end() {
      if (fault !== undefined) return fault;
      if (!hasEnded) return depth === 0 ? 'not_json' : 'cut_short';
      return hasList ? undefined : 'no_records';
    },
  };
}

/** Reads a name as JSON does: letters of it may be escapes. */
function readName(text: string | undefined): string {
  try {
    return text === undefined ? '' : String(JSON.parse(`"${text}"`));
  } catch {
    return '';
  }
}

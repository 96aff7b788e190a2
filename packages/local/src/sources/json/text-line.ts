import { LF } from './value-scanner.ts';

/** A longer line of text is passed over without being kept. */
export const MAX_TEXT_LINE_BYTES = 64 * 1024;

const MAX_PREFIX_LENGTH = 1024;

/**
 * Text that tools write in front of a record in its line: times of CloudWatch Logs, file names of grep, the
 * columns of a table. Nothing in it can be a part of JSON, so that what follows is no part of a record
 * whose beginning is lost.
 */
const PREFIX = /^[^"'{}[\]\\]*[\s:|=-]$/;

/** Tells whether an object may begin after a text in the same line. */
export function isPrefix(text: string): boolean {
  return text.length <= MAX_PREFIX_LENGTH && PREFIX.test(text);
}

/** Returns where the line goes on after `from`: the index of its line feed or the end of the chunk. */
export function lineEnd(chunk: Buffer, from: number): number {
  const end = chunk.indexOf(LF, from);
  return end < 0 ? chunk.length : end;
}

/** Tells whether a line is a remark that a tool or a person wrote beside the values. */
export function isComment(text: string): boolean {
  return /^\s*(?:#|\/\/)/.test(text);
}

/** Tells whether a line is the time and the log stream alone: `aws logs tail --format json` prints the record below it. */
export function isTimeOfRecord(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?(?: [\w.:/-]*)?\s*$/.test(text);
}

/** Tells whether nothing of a JSON object can be in a text: it holds none of its marks. */
export function isPlainText(text: string): boolean {
  return !/["{}[\]\\]/.test(text);
}

/** Tells whether a text holds no JSON itself: a cell of a table, a word in quotes. */
export function isJustText(text: string): boolean {
  return text.startsWith('"') && !/^"\s*[{["\\]/.test(text);
}

/** Tells whether a number or a word is alone in its line. */
export function isLiteral(text: string): boolean {
  return /^\s*(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)\s*$/.test(text);
}

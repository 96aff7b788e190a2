import { type JsonObject, readFlag } from './record.ts';

/** For records without `readOnly` (before version 1.02 and some sign-ins). CloudTrail counts AssumeRole* as reading. */
const READING_NAME = /^(?:AssumeRole|BatchGet|Describe|Get|List|Lookup|Search|Simulate)/;

/** Tells whether a call only reads: by its record's `readOnly`, or by its name where that is missing. */
export function isReading(record: JsonObject, eventName: string): boolean {
  return readFlag(record, 'readOnly') ?? READING_NAME.test(eventName);
}

import type { RuleEvent } from './rule-event.ts';

/** Names of calls that read; for records without `readOnly` (before version 1.02). */
const READING_NAME = /^(?:AssumeRole|Describe|Generate|Get|List|Lookup|Search|Simulate)/;

/** Tells whether a call changes something. */
export function isChange({ eventName, readOnly }: RuleEvent): boolean {
  return readOnly === undefined ? !READING_NAME.test(eventName) : !readOnly;
}

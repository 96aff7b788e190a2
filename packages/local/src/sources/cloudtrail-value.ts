import type { Envelope } from '@iam-tracker/core';

/** What one JSON value of a file turns out to be. */
export type CloudTrailValue =
  /** A CloudTrail record, however damaged. */
  | { readonly kind: 'record'; readonly value: unknown; readonly envelope?: Envelope }
  /** A record inside a lookup-events answer whose text is not JSON. */
  | { readonly kind: 'record_text'; readonly text: string; readonly envelope: Envelope }
  /** A digest that CloudTrail writes beside its log files: signatures, no events. */
  | { readonly kind: 'digest' }
  /** JSON that never was a record. */
  | { readonly kind: 'other' };

/** Lists in lists: `jq -s` makes one around whole files. */
const MAX_NESTING = 4;

type JsonObject = Readonly<Record<string, unknown>>;

/** Yields what a JSON value holds: itself, or the records in it. */
export function* cloudTrailValuesIn(value: unknown, nesting = 0): Generator<CloudTrailValue> {
  const list = listIn(value);
  if (list !== undefined && nesting < MAX_NESTING) {
    for (const element of list) yield* cloudTrailValuesIn(element, nesting + 1);
  } else if (typeof value === 'string') {
    yield recordInText(value);
  } else if (!isObject(value)) {
    yield { kind: 'other' };
  } else if (typeof value.CloudTrailEvent === 'string') {
    yield lookedUpRecord(value.CloudTrailEvent, envelopeOf(value));
  } else if (isRecordShaped(value)) {
    yield { kind: 'record', value };
  } else if ('digestStartTime' in value && 'logFiles' in value) {
    yield { kind: 'digest' };
  } else {
    yield { kind: 'other' };
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  if (Array.isArray(value.Records)) return value.Records;
  if (Array.isArray(value.Events)) return value.Events;
  return undefined;
}

/**
 * `eventVersion` and `userIdentity` are in every record since version 1.0 (CloudTrail user guide,
 * record contents). A record that lost both is known by its time together with what happened.
 */
function isRecordShaped(value: JsonObject): boolean {
  if ('eventVersion' in value || 'userIdentity' in value) return true;
  return (
    'eventTime' in value && ('eventName' in value || 'eventSource' in value || 'eventID' in value)
  );
}

/** `--query 'Events[].CloudTrailEvent'` prints the records as texts. */
function recordInText(text: string): CloudTrailValue {
  const value = parse(text);
  return isObject(value) && isRecordShaped(value) ? { kind: 'record', value } : { kind: 'other' };
}

function lookedUpRecord(text: string, envelope: Envelope): CloudTrailValue {
  const value = parse(text);
  return value === undefined
    ? { kind: 'record_text', text, envelope }
    : { kind: 'record', value, envelope };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function envelopeOf(wrapper: JsonObject): Envelope {
  const eventId = textIn(wrapper.EventId);
  const eventName = textIn(wrapper.EventName);
  const eventSource = textIn(wrapper.EventSource);
  const eventTime = epochSecondsIn(wrapper.EventTime);
  return {
    ...(eventId === undefined ? {} : { eventId }),
    ...(eventName === undefined ? {} : { eventName }),
    ...(eventSource === undefined ? {} : { eventSource }),
    ...(eventTime === undefined ? {} : { eventTime }),
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The command line prints epoch seconds or ISO 8601, by its version and settings. */
function epochSecondsIn(value: unknown): number | undefined {
  const seconds =
    typeof value === 'string' ? Date.parse(value) / 1000 : typeof value === 'number' ? value : NaN;
  return Number.isFinite(seconds) ? Math.floor(seconds) : undefined;
}

import { isJsonObject, type JsonObject } from '@iam-tracker/core';
import { unpackText } from './packed-text.ts';
import { plainName } from './record-shape.ts';

/** Deeper than any tool writes; what is deeper is not looked at. */
const MAX_DEPTH = 1_000;

/** Base64 unpacked in one value, gzip or not: what is beyond is looked at as it stands. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

/** Longest name of a field with separators, twice; what a chunk keeps for the next. */
const OVERLAP = 64;

/** Looks for an event id and an event source in text, in whatever spelling, however it is cut up. */
interface RecordDetector {
  add(text: string): void;
  /** Both were seen. */
  hasDetected(): boolean;
}

export function createRecordDetector(): RecordDetector {
  let hasId = false;
  let hasSource = false;
  let tail = '';
  return {
    add(text) {
      if (hasId && hasSource) return;
      const seen = tail + text;
      hasId ||= /event[ _]?id/i.test(seen);
      hasSource ||= /event[ _]?source/i.test(seen);
      tail = seen.slice(-OVERLAP);
    },
    hasDetected: () => hasId && hasSource,
  };
}

/** Tells whether a text names an event id and an event source. */
export function mentionsRecord(text: string): boolean {
  const detector = createRecordDetector();
  detector.add(text);
  return detector.hasDetected();
}

/**
 * Tells whether a JSON value that is no record may hold one all the same: an event id and an event
 * source somewhere in it, as names of fields, in texts or in base64, or what Elastic makes of a record. An entry of
 * an index of events is none: it names an event, and tells neither when it was nor who did it.
 */
export function mayHoldRecord(value: unknown): boolean {
  if (isJsonObject(value) && isIndexEntry(value)) return false;
  const found = { id: false, source: false, form: false, bytesLeft: MAX_UNPACKED_BYTES };
  look(value, found, MAX_DEPTH);
  return found.form || (found.id && found.source);
}

function isIndexEntry(value: JsonObject): boolean {
  const names = Object.keys(value).map(plainName);
  return (
    names.includes('eventid') &&
    !names.some((name) => EVIDENCE.test(name)) &&
    Object.values(value).every(isFlat)
  );
}

const EVIDENCE = /^(?:event)?time|date|identity|^user|^actor|address|parameters|elements|version/;

function isFlat(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((element) => typeof element !== 'object');
  return !isJsonObject(value);
}

interface Found {
  id: boolean;
  source: boolean;
  form: boolean;
  bytesLeft: number;
}

/** Tells a field that Elastic and OCSF (Security Lake) write in every one of their documents of a record. */
function isFormOfRecord(plain: string, part: JsonObject): boolean {
  return plain === 'cloudtrail' || (plain === 'product' && part.name === 'CloudTrail');
}

function look(value: unknown, found: Found, depthLeft: number): void {
  if (found.form || depthLeft === 0) return;
  if (typeof value === 'string') {
    if (value.length < 16 || !mentionsRecord(unpackedText(value, found))) return;
    found.id = true;
    found.source = true;
  } else if (Array.isArray(value)) {
    for (const element of value) look(element, found, depthLeft - 1);
  } else if (isJsonObject(value)) {
    for (const [name, part] of Object.entries(value)) {
      const plain = plainName(name);
      found.id ||= plain.endsWith('eventid');
      // Messages of queues and streams name their service so, whatever they carry.
      found.source ||=
        plain.endsWith('eventsource') && !(typeof part === 'string' && part.startsWith('aws:'));
      found.form ||=
        plain === 'aws.cloudtrail' || (isJsonObject(part) && isFormOfRecord(plain, part));
      look(part, found, depthLeft - 1);
    }
  }
}

function unpackedText(text: string, found: Found): string {
  const unpacked = unpackText(text, found.bytesLeft);
  found.bytesLeft -= unpacked?.length ?? 0;
  return unpacked ?? text;
}

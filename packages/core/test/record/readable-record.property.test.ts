import { fc, it } from '@fast-check/jest';
import { normalize } from '@iam-tracker/core';
import { hostileRecord, identityRecord } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';

const PARTS = [
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
];

/** Keeps some parts of a record as JSON text, as exports do. */
function asText(record: Record<string, unknown>, names: readonly string[]) {
  const texts = names
    .filter((name) => typeof record[name] === 'object')
    .map((name) => [name, write(record[name])]);
  return { ...record, ...Object.fromEntries(texts) };
}

/** Deep values are beyond JSON.stringify. */
function write(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '['.repeat(100_000);
  }
}

describe('readParts', () => {
  it.prop([identityRecord(), fc.subarray(PARTS)])(
    'always gives the event of the record, whichever parts are kept as text',
    (record, names) => {
      expect(normalize(asText(record, names))).toEqual(normalize(record));
    },
  );

  it.prop([hostileRecord(), fc.subarray(PARTS)])('never throws', (record, names) => {
    const text = typeof record === 'object' && record !== null ? asText({ ...record }, names) : {};

    expect(normalize(text).event.eventId).not.toBe('');
  });
});

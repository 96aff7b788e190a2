import { fc, it } from '@fast-check/jest';
import {
  ACTOR_TYPES,
  admit,
  admitText,
  EVENT_TYPES,
  normalize,
  normalizeText,
  OUTCOMES,
  parseRolePatterns,
} from '@iam-tracker/core';
import { hostileJson, hostileRecord, hostileText, identityRecord } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';

const anything = fc.oneof(hostileJson(), hostileRecord(), identityRecord());
const settings = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('*') };
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

describe('normalize', () => {
  it.prop([anything])('gives a whole event for every value', (value) => {
    const { event } = normalize(value);

    expect(event.eventTime).toMatch(TIME);
    expect(event.eventDate).toBe(event.eventTime.slice(0, 10));
    expect(EVENT_TYPES).toContain(event.eventType);
    expect(ACTOR_TYPES).toContain(event.actorType);
    expect(OUTCOMES).toContain(event.outcome);
    expect(event.unparsedReason === undefined).toBe(event.eventType !== 'unparsed');
    for (const key of [event.eventId, event.eventName, event.userName, event.actor]) {
      expect(key).not.toBe('');
    }
  });

  it.prop([anything])('keeps keys within the limits of DynamoDB', (value) => {
    const { event } = normalize(value);

    expect(Buffer.byteLength(event.eventId)).toBeLessThanOrEqual(1024);
    expect(Buffer.byteLength(event.eventName)).toBeLessThanOrEqual(2048);
    expect(Buffer.byteLength(event.userName)).toBeLessThanOrEqual(2048);
  });

  it.prop([identityRecord()])('reads every record that AWS may write', (record) => {
    const { event, omittedFields } = normalize(record);

    expect(event.eventType).not.toBe('unparsed');
    expect(event.eventId).toBe(record.eventID);
    expect(event.eventTime).toBe(record.eventTime);
    expect(omittedFields).toEqual([]);
  });

  it.prop([anything])('changes nothing in the value', (value) => {
    const before = structuredCopy(value);

    normalize(value);

    expect(structuredCopy(value)).toBe(before);
  });
});

/** Deep values are beyond JSON.stringify; they are compared by their start. */
function structuredCopy(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'too deep';
  }
}

describe('normalizeText', () => {
  it.prop([hostileText()])('gives an event for every text', (text) => {
    const { event } = normalizeText(text);

    expect(EVENT_TYPES).toContain(event.eventType);
    expect(normalizeText(text).event).toEqual(event);
  });

  it.prop([identityRecord(), fc.integer({ min: 0, max: 4 })])(
    'gives one event for all spellings of a record',
    (record, spaces) => {
      const reversed = Object.fromEntries(Object.entries(record).reverse());

      const { event } = normalizeText(JSON.stringify(reversed, null, spaces));

      expect(event).toEqual(normalize(record).event);
    },
  );

  it.prop([identityRecord(), hostileText()])(
    'ignores the envelope of a readable record',
    (record, text) => {
      const envelope = {
        eventId: text,
        eventName: text,
        eventSource: text,
        awsRegion: text,
        accountId: text,
      };

      expect(normalize(record, { ...envelope, eventTime: 7 })).toEqual(normalize(record));
    },
  );
});

describe('admit', () => {
  it.prop([anything])('gives one verdict on every value', (value) => {
    const admission = admit(value, settings);

    expect(['store', 'filter', 'unrelated']).toContain(admission.verdict);
  });

  it.prop([hostileText()])('gives one verdict on every text', (text) => {
    expect(['store', 'filter', 'unrelated']).toContain(admitText(text, settings).verdict);
  });

  it.prop([fc.oneof(identityRecord(), hostileRecord())])(
    'never hides people, root or IAM users, whatever the filters',
    (record) => {
      const admission = admit(record, settings);

      const { actorType } = normalize(record).event;
      const mayBePerson = ['person', 'root', 'iam_user', 'unknown'].includes(actorType);
      expect(admission.verdict === 'filter' && mayBePerson).toBe(false);
    },
  );

  it.prop([identityRecord()])('stores exactly the normalised event', (record) => {
    const admission = admit(record, { ...settings, filteredRoles: parseRolePatterns('') });

    if (admission.verdict === 'store') {
      const { event, omittedFields } = admission;
      expect({ event, omittedFields }).toEqual(normalize(record));
    } else {
      expect(admission.verdict).toBe('filter');
    }
  });
});
